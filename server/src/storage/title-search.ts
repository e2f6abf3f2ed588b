/** The name of `folded` as an SQLite function. */
export const FOLDED = "headcount_folded";

/** A title, an external id or a search text, with upper and lower case made equal. */
export const folded = (text: string): string => text.normalize("NFC").toLowerCase();
