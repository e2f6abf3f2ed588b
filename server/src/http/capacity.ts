import { HeadcountError, LIMITS, type Limits } from "@headcount/protocol";
import { inTurn } from "../platform/in-turn.ts";
import type { Store, StoredAuction } from "../storage/store.ts";

/** Makes something where there is room for it; those who ask at once are answered one after the other, so that none slips through. */
export interface Room {
  /** For one more auction that the organizer owns. */
  auction<T>(organizer: string, make: () => Promise<T>): Promise<T>;
  /** For one more live auction: one of its owners at least has room for it, so that no owner can keep another's from going live. */
  live<T>(auction: StoredAuction, start: () => Promise<T>): Promise<T>;
  apiKey<T>(organizer: string, make: () => Promise<T>): Promise<T>;
  /** For one more link to the auction. Where there is no room otherwise, links that have expired are deleted. */
  share<T>(auctionId: string, make: () => Promise<T>): Promise<T>;
}

/** The rooms of one process. With several, as many more may come to be at once as there are processes. */
export function createRoom({
  store,
  now,
  limits = LIMITS,
}: {
  store: Store;
  /** Epoch ms. */
  now(): number;
  limits?: Limits;
}): Room {
  const oneByOne = inTurn();
  const ownersOf = ({ members }: StoredAuction): string[] =>
    members.filter(({ role }) => role === "owner").map(({ organizer }) => organizer);
  return {
    auction: (organizer, make) =>
      oneByOne(`auctions ${organizer}`, async () => {
        const { auctions } = await store.auctions.countOwned(organizer);
        if (auctions >= limits.auctions)
          throw full(`This account owns ${limits.auctions} auctions, which is the most. Delete one first`);
        return make();
      }),
    live: (auction, start) =>
      oneByOne("live", async () => {
        const counts = await Promise.all(ownersOf(auction).map((owner) => store.auctions.countOwned(owner)));
        if (counts.every(({ live }) => live >= limits.liveAuctions))
          throw full(`${limits.liveAuctions} auctions of its owner are live, which is the most. End one first`);
        return start();
      }),
    apiKey: (organizer, make) =>
      oneByOne(`keys ${organizer}`, async () => {
        if ((await store.apiKeys.list(organizer)).length >= limits.apiKeys)
          throw full(`This account has ${limits.apiKeys} API keys, which is the most. Revoke one first`);
        return make();
      }),
    share: (auctionId, make) =>
      oneByOne(`shares ${auctionId}`, async () => {
        const shares = await store.shares.list(auctionId);
        if (shares.length >= limits.shares) {
          const expired = shares.filter(({ expiresAt }) => now() >= Date.parse(expiresAt));
          if (expired.length === 0)
            throw full(`This auction has ${limits.shares} links, which is the most. Revoke one first`);
          for (const { id } of expired) await store.shares.delete(auctionId, id);
        }
        return make();
      }),
  };
}

const full = (message: string): HeadcountError => new HeadcountError("LIMIT_REACHED", message);
