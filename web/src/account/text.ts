import type { KeyPermission, WebhookDeliveryState, WebhookEventType, WebhookPreset } from "@headcount/protocol";

/** All texts of the account page and of the sign-in. */
export const TEXT = {
  title: "Account",

  keys: {
    title: "API keys",
    about:
      "A program with a key acts for you in all your auctions, within its permissions. No key can delete an auction.",
    none: "No keys yet.",
    name: "Name",
    nameHelp: "For your own reference",
    permissions: "Permissions",
    permission: {
      read: "Read audiences",
      record: "Record moments",
      manage: "Create and change auctions",
    } satisfies Record<KeyPermission, string> as Record<KeyPermission, string>,
    create: "Create key",
    key: "Key",
    created: (name: string): string => `Key “${name}” created`,
    copyNow: "Copy this key now; it will not be shown again. Anyone with the key can use it.",
    createdAt: (time: string): string => `Created ${time}`,
    neverUsed: "not used yet",
    lastUsed: (time: string): string => `last used ${time}`,
    revoke: "Revoke",
    revokeOne: (name: string): string => `Revoke ${name}`,
    confirmRevoke: (name: string): string => `Revoke the key “${name}”? Programs that use it lose access at once.`,
  },

  webhooks: {
    title: "Webhooks",
    about: "Headcount sends a request to your address when something happens in one of your auctions.",
    none: "No webhooks yet.",
    preset: "Format",
    presetName: {
      standard: "Standard Webhooks (JSON)",
      slack: "Slack",
      discord: "Discord",
      telegram: "Telegram",
    } satisfies Record<WebhookPreset, string> as Record<WebhookPreset, string>,
    url: "Address",
    urlHelp: {
      standard: "An https address on the public internet",
      slack: "The address of an incoming webhook of Slack",
      discord: "The webhook address of a Discord channel",
      telegram: "https://api.telegram.org/bot<token>/sendMessage?chat_id=<id>",
    } satisfies Record<WebhookPreset, string> as Record<WebhookPreset, string>,
    events: "Events",
    event: {
      "auction.started": "Auction started",
      "auction.ended": "Auction ended",
      "lot.closed": "Lot closed",
      "summary.ready": "Summary ready",
    } satisfies Record<WebhookEventType, string> as Record<WebhookEventType, string>,
    create: "Create webhook",
    save: "Save",
    cancel: "Cancel",
    created: (name: string): string => `Webhook to ${name} created`,
    renewed: (name: string): string => `New secret of the webhook to ${name}`,
    copySecret:
      "Copy this secret now; it will not be shown again. Verify with it that a request is from Headcount. Slack, Discord and Telegram do not need it.",
    oldSecret: "For 24 hours, the previous secret works as well.",
    secret: "Secret",
    active: "Active",
    paused: "Paused",
    gone: "Headcount paused this webhook: its receiver answered that it no longer exists (410). Check the address, then resume.",
    failing:
      "Headcount paused this webhook: its receiver accepted nothing for 24 hours. Send a test, then resume. Events of the meantime are not sent.",
    test: "Send a test",
    testOf: (name: string): string => `Send a test to ${name}`,
    pause: "Pause",
    pauseOne: (name: string): string => `Pause the webhook to ${name}`,
    resume: "Resume",
    resumeOne: (name: string): string => `Resume the webhook to ${name}`,
    edit: "Edit",
    editOne: (name: string): string => `Edit the webhook to ${name}`,
    renew: "New secret",
    renewOne: (name: string): string => `New secret for the webhook to ${name}`,
    confirmRenew: (name: string): string =>
      `Create a new secret for the webhook to ${name}? The current one works for another 24 hours.`,
    remove: "Delete",
    removeOne: (name: string): string => `Delete the webhook to ${name}`,
    confirmRemove: (name: string): string => `Delete the webhook to ${name}? What waits to be sent is deleted, too.`,
    deliveries: "Deliveries",
    deliveriesOf: (name: string): string => `Deliveries to ${name}`,
    noDeliveries: "Nothing was sent yet.",
    testEvent: "Test",
    state: {
      waiting: "Waiting",
      delivered: "Delivered",
      failed: "Failed",
      dropped: "Not sent",
    } satisfies Record<WebhookDeliveryState, string> as Record<WebhookDeliveryState, string>,
    status: (status: number): string => `status ${status}`,
    attempts: (count: number): string => (count === 1 ? "1 attempt" : `${count} attempts`),
    nextAttempt: (time: string): string => `next at ${time}`,
  },

  sessions: {
    title: "Where you are signed in",
    about: "A sign-in ends 30 days after its last use. We store neither IP addresses nor browser names.",
    since: (time: string): string => `Since ${time}`,
    lastActive: (day: string): string => `Last active on ${day}`,
    thisBrowser: "This browser",
    signOut: "Sign out",
    signOutOne: (since: string): string => `Sign out the session since ${since}`,
  },

  password: {
    title: "Password",
    current: "Current password",
    next: "New password",
    nextHelp: "At least 10 characters. You will be signed out everywhere else.",
    revokeKeys: "Also revoke all API keys",
    revokeKeysHelp: "Choose this if someone else may know the password.",
    change: "Change password",
    changed: "Password changed.",
    tooMany: "Too many attempts. Try again in a few minutes.",
  },

  signIn: {
    title: "Sign in",
    newTitle: "Create an account",
    email: "E-mail",
    password: "Password",
    submit: "Sign in",
    submitNew: "Create account",
    hasAccount: "I have an account",
    forgot: "Forgot your password? Ask the person who runs this server: ",
    forgotCommand: " sets a new one.",
    tooMany: "Too many attempts. Try again in 15 minutes.",
    open: (link: string): string => `Open ${link}`,
    httpOnly:
      "The password is right, but your browser did not keep the session: this page is open over http, and the server's sign-in cookie works over https only.",
    noCookie: (host: string, isBlocked: boolean): string =>
      `The password is right, but you are not signed in: your browser ${isBlocked ? "blocks cookies" : "did not keep the sign-in cookie"}. Allow cookies for ${host}, then sign in again.`,
    originRefused: (origin: string): string =>
      `The server refuses sign-ins from ${origin}. A proxy may change the Host header. The person who runs this server can set PUBLIC_URL to this address.`,
    otherOrigin: (origin: string, publicUrl: string): string =>
      `This page is open at ${origin}, but the server accepts sign-ins only at ${publicUrl}.`,
  },
} as const;
