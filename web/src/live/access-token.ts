import { LIMITS } from "@headcount/protocol/limits";
import { tabStorage } from "../browser/storage.ts";

/** Sent instead of a damaged token, so that the server refuses it. Not every text can be sent in a header. */
const DAMAGED = "damaged";

interface Place {
  pathname: string;
  search: string;
  hash: string;
}

/**
 * The access token in an address (`?token=` or `#token=`), and the address without it.
 * @returns `token`: `null` if there is none
 */
export function tokenIn({ pathname, search, hash }: Place): { token: string | null; rest: string } {
  const [query, fragment] = [new URLSearchParams(search), new URLSearchParams(hash.slice(1))];
  const given = fragment.get("token") ?? query.get("token");
  if (given === null) return { token: null, rest: pathname + search + hash };
  query.delete("token");
  const left = query.toString().replaceAll(/=(?=&|$)/g, "");
  const isToken = /^[\w.-]+$/.test(given) && given.length <= LIMITS.tokenCharacters;
  return { token: isToken ? given : DAMAGED, rest: pathname + (left && `?${left}`) };
}

/** Moves the token from the address, where it could be seen, copied and logged, to the tab's storage. There it survives a reload. */
function takeToken(): string | null {
  const key = `headcount.token ${window.location.pathname}`;
  const { token, rest } = tokenIn(window.location);
  if (token === null) {
    const [navigation] = (performance.getEntriesByType?.("navigation") ?? []) as PerformanceNavigationTiming[];
    return navigation?.type === "navigate" ? null : tabStorage.getItem(key);
  }
  window.history.replaceState(window.history.state, "", rest);
  tabStorage.setItem(key, token);
  return token;
}

let taken: { token: string | null } | undefined;

/** The viewer's access token that opened this document; `null` if there was none. */
export function accessToken(): string | null {
  if (!taken) {
    taken = { token: takeToken() };
    // A link opened in the tab that already shows its page changes only the fragment.
    window.addEventListener("hashchange", () => {
      if (/^#token=/.test(window.location.hash)) window.location.reload();
    });
  }
  return taken.token;
}
