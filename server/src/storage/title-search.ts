/** The name of `folded` as a function of SQLite. */
export const FOLDED = "headcount_folded";

/** A title or external id, or a text to find in it, without the difference of upper and lower case. */
export const folded = (text: string): string => text.normalize("NFC").toLowerCase();
