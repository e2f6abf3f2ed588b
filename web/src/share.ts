import type { ApiCallOptions } from "@headcount/sdk";

/** The token of the read-only link that this document was opened by; `null` on an organizer's own pages. */
export const shareToken = new URLSearchParams(window.location.search).get("share");

/** What calls of the API are made with. */
export const access: ApiCallOptions = shareToken === null ? {} : { shareToken };
