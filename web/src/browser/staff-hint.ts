/** A key of the browser's storage. The organizer's pages set it, so that the live page does not count this browser. */
export const STAFF_HINT = "headcount.staff";
