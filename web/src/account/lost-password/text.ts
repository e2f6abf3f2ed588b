import { i18n } from "../../languages/i18n.ts";

/** All texts of the page for a lost password. */
export const TEXT = {
  title: i18n._("Set a new password"),
  ask: i18n._("Enter your e-mail address. You receive a link to set a new password."),
  email: i18n._("E-mail"),
  send: i18n._("Send the link"),
  sent: i18n._("If an account has this address, an e-mail with a link is on its way. The link works for an hour."),
  noMail: i18n._("Nothing arrived? Look in your spam folder, or ask the person who runs this server."),
  next: i18n._("New password"),
  nextHelp: i18n._("At least 10 characters. You will be signed out everywhere."),
  revokeKeys: i18n._("Also revoke all API keys and token keys"),
  revokeKeysHelp: i18n._("Choose this if someone else may know the old password."),
  change: i18n._("Set password"),
  changed: i18n._("Your new password is set."),
  signIn: i18n._("Sign in"),
  another: i18n._("Ask for another link"),
  off: i18n._("This server does not send e-mails. Ask the person who runs it for a new password."),
  tooMany: i18n._("Too many requests. Try again in 15 minutes."),
} as const;
