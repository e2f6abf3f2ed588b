/** Texts around the pages. */
export const TEXT = {
  skip: "Skip to the content",
  auctions: "Auctions",
  season: "Season",
  account: "Account",
  accountOf: (email: string): string => `Account: ${email}`,
  signOut: "Sign out",
  stillSignedIn: (why: string): string => `You are still signed in. ${why}`,
  loading: "Loading",
  noAnswer: "The server does not answer",
  tryAgain: "Try again",
  readOnly: "Read-only",
  linkRefused: "This link does not work",
  linkRefusedHelp: "The link has expired or was revoked. Ask the person who sent it for a new one.",
  tokenRefused: "This page is not available here",
  tokenRefusedHelp:
    "The access token is missing, has expired or is invalid. Open the page again from your application.",
  notFound: "Page not found",
  notFoundHelp: "The address may be mistyped, or the page may have been removed.",
} as const;
