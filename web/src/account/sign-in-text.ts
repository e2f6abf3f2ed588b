/** All texts of the sign-in. Every page loads them, so they are not among those of the account page. */
export const TEXT = {
  title: "Sign in",
  newTitle: "Create an account",
  email: "E-mail",
  password: "Password",
  submit: "Sign in",
  submitNew: "Create account",
  hasAccount: "I have an account",
  forgotLink: "Forgot your password?",
  forgot: "Forgot your password? Ask the person who runs this server: ",
  forgotCommand: " sets a new one.",
  tooMany: "Too many attempts. Try again in 15 minutes.",
  open: (link: string): string => `Open ${link}`,
  httpOnly:
    "The password is correct, but your browser did not keep the session. This page uses http, and the server's sign-in cookie works over https only.",
  noCookie: (host: string, isBlocked: boolean): string =>
    `The password is correct, but you are not signed in: your browser ${isBlocked ? "blocks cookies" : "did not keep the sign-in cookie"}. Allow cookies for ${host}, then sign in again.`,
  originRefused: (origin: string): string =>
    `The server refuses sign-ins from ${origin}. A proxy may change the Host header. The person who runs this server can set PUBLIC_URL to this address.`,
  otherOrigin: (origin: string, publicUrl: string): string =>
    `This page is open at ${origin}, but the server accepts sign-ins only at ${publicUrl}.`,
} as const;
