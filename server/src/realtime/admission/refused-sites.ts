import type { IncomingMessage } from "node:http";
import { isAuctionId, type SiteUse } from "@headcount/protocol";
import type { AuctionCache } from "../auction-cache.ts";
import type { Connection } from "../transport/transport.ts";

const MAX_SITES = 50;
const MAX_AUCTIONS = 1_000;
const MAX_ORIGIN_CHARACTERS = 200;

interface Refusals {
  refused: number;
  /** Epoch ms. */
  lastAt: number;
}

/** Which sites were refused by which auctions, in memory only. Beyond the limits, the longest unseen site or auction is forgotten. */
export class RefusedSites {
  readonly #auctions = new Map<string, Map<string, Refusals>>();

  refused(auctionId: string, origin: string, at: number): void {
    if (origin.length > MAX_ORIGIN_CHARACTERS) return;
    const sites = this.#auctions.get(auctionId) ?? new Map<string, Refusals>();
    const refused = (sites.get(origin)?.refused ?? 0) + 1;
    renew(sites, origin, { refused, lastAt: at }, MAX_SITES);
    renew(this.#auctions, auctionId, sites, MAX_AUCTIONS);
  }

  of(auctionId: string): ReadonlyMap<string, Refusals> {
    return this.#auctions.get(auctionId) ?? new Map();
  }
}

/** Sets an entry as the newest of a map, and removes the oldest beyond `most`. */
function renew<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** The sites of these connections, with the refused ones: the most connections first. At most 50 connected sites are listed. */
export function sitesOf(
  connections: Iterable<Pick<Connection, "page">>,
  refusals: ReadonlyMap<string, Refusals>,
): SiteUse[] {
  const counts = new Map<string, number>();
  for (const { page } of connections) if (page) counts.set(page.origin, (counts.get(page.origin) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_SITES);
  const listed = new Set([...most.map(([origin]) => origin), ...[...refusals.keys()].reverse()]);
  return [...listed].map((origin) => {
    const refusal = refusals.get(origin);
    return {
      origin,
      connections: counts.get(origin) ?? 0,
      refused: refusal?.refused ?? 0,
      lastRefusedAt: refusal ? new Date(refusal.lastAt).toISOString() : null,
    };
  });
}

/** Notes requests whose origin no auction allows. They come before the client names its auction, unless its address does: `auctionId` in the query. */
export const refusalsOf =
  (auctions: Pick<AuctionCache, "find">, sites: RefusedSites, now: () => number) =>
  ({ url = "", headers: { origin } }: IncomingMessage): void => {
    const id = new URLSearchParams(url.split("?")[1]).get("auctionId");
    if (id === null || !isAuctionId(id) || origin === undefined) return;
    // Only auctions that exist are noted. If they cannot be looked up, this one is not noted.
    auctions.find(id).then(
      (auction) => auction && sites.refused(id, origin.toLowerCase(), now()),
      () => {},
    );
  };
