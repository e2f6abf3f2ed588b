import type { AuctionPart, Grid, MinutePart } from "@headcount/protocol";
import { T0 } from "../../analytics/analytics.fixtures.ts";
import type { MergeOutcome } from "../../minutes/part-outcome.ts";
import { randomId } from "../../platform/ids.ts";
import { auctionOf, collect } from "../store.fixtures.ts";
import type { Store, StoredMinute } from "../store.ts";

const FIRST_A = "a".repeat(24);
/** The ids of the two auctions that every test starts with. `renewA` changes that of A. */
export let A = FIRST_A;
export const B = "b".repeat(24);
export const ROOM = { edges: 1_000, others: 1_000 };

/** Fills an empty store with the two auctions. */
export async function insertBoth(store: Store): Promise<void> {
  A = FIRST_A;
  await store.auctions.insert(auctionOf(A));
  await store.auctions.insert(auctionOf(B));
}

/** Deletes A with all its data. Then A is a new auction with another id, because no id is used twice. */
export async function renewA(store: Store): Promise<void> {
  await store.auctions.delete(A);
  A = randomId();
  await store.auctions.insert(auctionOf(A));
}

/** Opens an empty store. The caller removes its file or database. */
export type MakeStore = (options: { retentionMs: number; grid: Grid }) => Promise<Store>;

/** Promises that cannot be tested on a database, each with the reason. */
export interface Limits {
  /** Reads may see a half-written document, so tests of concurrent writes are skipped. */
  tornReads?: string;
}

/** The store of the running test, with short calls for its minutes. */
export interface StoreUnderTest {
  limits: Limits;
  store(): Store;
  write(part: MinutePart, auctionId?: string): AuctionPart;
  merge(...parts: MinutePart[]): Promise<MergeOutcome[]>;
  read(auctionId?: string, from?: number, to?: number, now?: number): Promise<StoredMinute[]>;
}

export const storeUnderTest = (store: () => Store, limits: Limits): StoreUnderTest => {
  const write = (part: MinutePart, auctionId = A): AuctionPart => ({ auctionId, part });
  return {
    limits,
    store,
    write,
    merge: (...parts) =>
      store().minutes.merge(
        parts.map((part) => write(part)),
        T0,
      ),
    read: (auctionId = A, from = 0, to = Number.MAX_SAFE_INTEGER, now = T0) =>
      collect(store().minutes.read(auctionId, { from, to }, now)),
  };
};
