import { i18n } from "../languages/i18n.ts";

/** All texts of the sign-in. Every page loads them, so they are not among those of the account page. */
export const TEXT = {
  title: i18n._("Sign in"),
  newTitle: i18n._("Create an account"),
  email: i18n._("E-mail"),
  password: i18n._("Password"),
  submit: i18n._("Sign in"),
  submitNew: i18n._("Create account"),
  hasAccount: i18n._("I have an account"),
  forgotLink: i18n._("Forgot your password?"),
  forgot: i18n._("Forgot your password? Ask the person who runs this server: "),
  forgotCommand: i18n._(" sets a new one."),
  tooMany: i18n._("Too many attempts. Try again in 15 minutes."),
  open: (link: string): string => i18n._("Open {link}", { link }),
  httpOnly: i18n._(
    "The password is correct, but your browser did not keep the session. This page uses http, and the server's sign-in cookie works over https only.",
  ),
  noCookie: (host: string, isBlocked: boolean): string =>
    isBlocked
      ? i18n._(
          "The password is correct, but you are not signed in: your browser blocks cookies. Allow cookies for {host}, then sign in again.",
          { host },
        )
      : i18n._(
          "The password is correct, but you are not signed in: your browser did not keep the sign-in cookie. Allow cookies for {host}, then sign in again.",
          { host },
        ),
  originRefused: (origin: string): string =>
    i18n._(
      "The server refuses sign-ins from {origin}. A proxy may change the Host header. The person who runs this server can set PUBLIC_URL to this address.",
      { origin },
    ),
  otherOrigin: (origin: string, publicUrl: string): string =>
    i18n._("This page is open at {origin}, but the server accepts sign-ins only at {publicUrl}.", {
      origin,
      publicUrl,
    }),
} as const;
