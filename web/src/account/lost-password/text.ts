/** All texts of the page for a lost password. */
export const TEXT = {
  title: "Set a new password",
  ask: "Enter your e-mail address. You receive a link to set a new password.",
  email: "E-mail",
  send: "Send the link",
  sent: "If an account has this address, an e-mail with a link is on its way. The link works for an hour.",
  noMail: "Nothing arrived? Look in your spam folder, or ask the person who runs this server.",
  next: "New password",
  nextHelp: "At least 10 characters. You will be signed out everywhere.",
  revokeKeys: "Also revoke all API keys and token keys",
  revokeKeysHelp: "Choose this if someone else may know the old password.",
  change: "Set password",
  changed: "Your new password is set.",
  signIn: "Sign in",
  another: "Ask for another link",
  off: "This server does not send e-mails. Ask the person who runs it for a new password.",
  tooMany: "Too many requests. Try again in 15 minutes.",
} as const;
