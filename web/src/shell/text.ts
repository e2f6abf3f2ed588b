import { i18n } from "../languages/i18n.ts";

/** Texts around the pages. */
export const TEXT = {
  skip: i18n._("Skip to the content"),
  auctions: i18n._("Auctions"),
  season: i18n._("Season"),
  account: i18n._("Account"),
  accountOf: (email: string): string => i18n._("Account: {email}", { email }),
  signOut: i18n._("Sign out"),
  stillSignedIn: (why: string): string => i18n._("You are still signed in. {why}", { why }),
  loading: i18n._("Loading"),
  noAnswer: i18n._("The server does not answer"),
  tryAgain: i18n._("Try again"),
  readOnly: i18n._("Read-only"),
  linkRefused: i18n._("This link does not work"),
  linkRefusedHelp: i18n._("The link has expired or was revoked. Ask the person who sent it for a new one."),
  tokenRefused: i18n._("This page is not available here"),
  tokenRefusedHelp: i18n._(
    "The access token is missing, has expired or is invalid. Open the page again from your application.",
  ),
  notFound: i18n._("Page not found"),
  notFoundHelp: i18n._("The address may be mistyped, or the page may have been removed."),
} as const;
