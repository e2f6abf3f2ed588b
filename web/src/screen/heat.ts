import type { Answer, PublicHeat } from "@headcount/protocol";
import { BASE_PATH } from "../browser/base-path.ts";
import { accessToken } from "../live/access-token.ts";
import type { Followed } from "../live/follow.ts";

/** Interval between two requests, ms. */
const EVERY_MS = 5_000;
/** An older heat may be wrong. */
const OLD_MS = 15_000;

/** Follows the heat of the lot on the block. Asks only while one can be shown. */
export function createHeat(auctionId: string) {
  let known: PublicHeat | null = null;
  let [askedAt, knownAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const ask = async (): Promise<void> => {
    const token = accessToken();
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const address = `${BASE_PATH}/api/v1/auctions/${encodeURIComponent(auctionId)}/heat`;
    const at = performance.now();
    try {
      const reply = await fetch(address, { headers, signal: AbortSignal.timeout(EVERY_MS) });
      const answer = (await reply.json()) as Answer<PublicHeat>;
      if (!answer.success) return;
      known = answer.data;
      knownAt = at;
    } catch {
      // The last heat is shown until it is old.
    }
  };

  /** The heat to show with the auction at this moment; `null` for none. Called each second. */
  return ({ auction, audience, moments: { lot } }: Followed): number | null => {
    const now = performance.now();
    const isPossible =
      auction.state === "live" && lot !== null && lot.outcome === null && audience.viewerCount !== null;
    if (!isPossible) return null;
    if (now - askedAt >= EVERY_MS) {
      askedAt = now;
      void ask();
    }
    return known && known.lotNumber === lot.number && now - knownAt < OLD_MS ? known.heat : null;
  };
}
