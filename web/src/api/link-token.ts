import type { ApiCallOptions } from "@headcount/sdk";
import { tabStorage } from "../browser/storage.ts";

/**
 * The token in a link's fragment (`#share=…`), which no server and no log receives. It moves from the address, where it could be seen and copied, to the
 * tab's storage: reloading, going back and going forward keep it. An address that is typed or opened elsewhere does not have it. It stays in the address
 * if the browser has no storage.
 */
/** What a token looks like. Programs that show a link may add characters to its end, or cut it. */
const TOKEN = /^[\w-]+\.[\w-]+/;
/** Sent in place of a damaged token, so that the server says that the link does not work: not all texts can be sent. */
const DAMAGED = "damaged";
const MOST_CHARACTERS = 200;

const tokenIn = (text: string): string => TOKEN.exec(text.slice(0, MOST_CHARACTERS))?.[0] ?? DAMAGED;

function linkToken(name: "share" | "invite"): string | null {
  const { pathname, search, hash } = window.location;
  const key = `headcount.${name} ${pathname}`;
  const fragment = new URLSearchParams(hash.slice(1));
  const given = fragment.get(name);
  if (given === null) {
    const [navigation] = (performance.getEntriesByType?.("navigation") ?? []) as PerformanceNavigationTiming[];
    const kept = navigation?.type === "navigate" ? null : tabStorage.getItem(key);
    return kept === null ? null : tokenIn(kept);
  }
  const token = tokenIn(given);
  if (tabStorage.setItem(key, token)) window.history.replaceState(window.history.state, "", pathname + search);
  return token;
}

// A link opened in the tab that already shows its page changes only the fragment.
window.addEventListener("hashchange", () => {
  if (/^#(share|invite)=/.test(window.location.hash)) window.location.reload();
});

/** The token of the read-only link that this document was opened by; `null` on an organizer's own pages. */
export const shareToken = linkToken("share");

/** The token of the invitation that this document was opened by. */
export const inviteToken = linkToken("invite");

/** The options of all API calls. */
export const access: ApiCallOptions = shareToken === null ? {} : { shareToken };
