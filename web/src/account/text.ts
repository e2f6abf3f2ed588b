import type { KeyPermission } from "@headcount/protocol";

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
