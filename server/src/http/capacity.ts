import { HeadcountError, LIMITS, type Limits } from "@headcount/protocol";
import { inTurn } from "../platform/in-turn.ts";
import { ownersOf } from "../storage/owners.ts";
import type { Store, StoredAuction } from "../storage/store.ts";

/** Creates something only below its limit. Concurrent requests for the same limit run one after the other, so none exceeds it. */
export interface Capacity {
  /** Creates another auction that the organizer owns. */
  auction<T>(organizer: string, make: () => Promise<T>): Promise<T>;
  /** Starts another live auction. One of its owners must be below the limit, so that no owner can block another owner's auction. */
  live<T>(auction: StoredAuction, start: () => Promise<T>): Promise<T>;
  apiKey<T>(organizer: string, make: () => Promise<T>): Promise<T>;
  tokenKey<T>(organizer: string, make: () => Promise<T>): Promise<T>;
  webhook<T>(organizer: string, make: () => Promise<T>): Promise<T>;
  mark<T>(auctionId: string, make: () => Promise<T>): Promise<T>;
  sponsor<T>(auctionId: string, make: () => Promise<T>): Promise<T>;
  /** Creates another link to the auction. At the limit, expired links are deleted first. */
  share<T>(auctionId: string, make: () => Promise<T>): Promise<T>;
}

/** The limits of one process. Several processes may exceed a limit by one each when they create at the same time. */
export function createCapacity({
  store,
  now,
  limits = LIMITS,
}: {
  store: Store;
  /** Epoch ms. */
  now(): number;
  limits?: Limits;
}): Capacity {
  const oneByOne = inTurn();
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
    tokenKey: (organizer, make) =>
      oneByOne(`token keys ${organizer}`, async () => {
        if ((await store.tokenKeys.list([organizer])).length >= limits.tokenKeys)
          throw full(`This account has ${limits.tokenKeys} token keys, which is the most. Delete one first`);
        return make();
      }),
    webhook: (organizer, make) =>
      oneByOne(`webhooks ${organizer}`, async () => {
        if ((await store.webhooks.list([organizer])).length >= limits.webhooks)
          throw full(`This account has ${limits.webhooks} webhooks, which is the most. Delete one first`);
        return make();
      }),
    mark: (auctionId, make) =>
      oneByOne(`marks ${auctionId}`, async () => {
        if ((await store.marks.list(auctionId)).length >= limits.marks)
          throw full(`This auction has ${limits.marks} marks, which is the most. Delete one first`);
        return make();
      }),
    sponsor: (auctionId, make) =>
      oneByOne(`sponsors ${auctionId}`, async () => {
        if ((await store.sponsors.list(auctionId)).length >= limits.sponsors)
          throw full(`This auction has ${limits.sponsors} sponsors, which is the most. Delete one first`);
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
