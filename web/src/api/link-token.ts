import { LIMITS } from "@headcount/protocol/limits";
import type { ApiCallOptions } from "@headcount/sdk";
import { tabStorage } from "../browser/storage.ts";

/** The form of a token. Programs that show a link may add characters to its end, or cut it. */
const TOKEN = /^[\w-]+\.[\w-]+/;
const PLAIN_TOKEN = /^[\w-]+/;
/** Sent instead of a damaged token, so that the server refuses the link. Not every text can be sent in a header. */
const DAMAGED = "damaged";
const MAX_LINK_TOKEN_CHARACTERS = 200;

const tokenIn = (text: string, form: RegExp): string =>
  form.exec(text.slice(0, MAX_LINK_TOKEN_CHARACTERS))?.[0] ?? DAMAGED;

/**
 * The token in a link's fragment (`#share=…`), which no server or log receives. The token moves from the visible address to the tab's
 * storage, so it survives a reload and the back and forward buttons. A typed address, or another tab, does not have it. Without storage,
 * the token stays in the address.
 */
function linkToken(name: "share" | "invite" | "reset", form: RegExp = TOKEN): string | null {
  const { pathname, search, hash } = window.location;
  const key = `headcount.${name} ${pathname}`;
  const fragment = new URLSearchParams(hash.slice(1));
  const given = fragment.get(name);
  if (given === null) {
    const [navigation] = (performance.getEntriesByType?.("navigation") ?? []) as PerformanceNavigationTiming[];
    const kept = navigation?.type === "navigate" ? null : tabStorage.getItem(key);
    return kept === null ? null : tokenIn(kept, form);
  }
  const token = tokenIn(given, form);
  if (tabStorage.setItem(key, token)) window.history.replaceState(window.history.state, "", pathname + search);
  return token;
}

// A link opened in the tab that already shows its page changes only the fragment.
window.addEventListener("hashchange", () => {
  if (/^#(share|invite|reset|token)=/.test(window.location.hash)) window.location.reload();
});

/** The token of the read-only link that opened this document; `null` on an organizer's own pages. */
export const shareToken = linkToken("share");

/** The access token in the fragment (`#token=…`). It is kept only in memory, so that it works in a frame without storage. */
function accessTokenHere(): string | null {
  const { pathname, search, hash } = window.location;
  const given = new URLSearchParams(hash.slice(1)).get("token");
  if (given === null) return null;
  window.history.replaceState(window.history.state, "", pathname + search);
  return /^[\w.-]+$/.test(given) && given.length <= LIMITS.tokenCharacters ? given : DAMAGED;
}

/** The organizer's access token that opened this document. The application that shows the page has signed it. */
export const accessToken = accessTokenHere();

/** A frame acts only by its token, because a page of a sister domain must not make a signed-in organizer click. */
const isFramed = window.self !== window.top;

/** Whether the document acts by a link, a token or nothing, but never by the browser's sign-in. */
export const isShared = shareToken !== null || accessToken !== null || isFramed;

/** The token of the invitation that opened this document. */
export const inviteToken = linkToken("invite");

/** The token of the link to set a new password that opened this document. */
export const resetToken = linkToken("reset", PLAIN_TOKEN);

/** The options of all API calls. */
export const access: ApiCallOptions = {
  ...(shareToken !== null && { shareToken }),
  ...(isShared && shareToken === null && { token: accessToken ?? DAMAGED }),
};
