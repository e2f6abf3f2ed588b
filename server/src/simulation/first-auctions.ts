import {
  type AuctionKind,
  DEMO_AUCTION_ID,
  type Grid,
  HeadcountError,
  type NewAuction,
  SAMPLE_AUCTION_ID,
  SIMULATED_AUCTION_ID,
} from "@headcount/protocol";
import { newAuctionOf, patchedAuction } from "../routes/organizer/auction-changes.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import { sampleAuction, sampleRecord } from "./sample-sale.ts";
import { ensureSampleSponsor } from "./sample-sponsor.ts";

interface FirstAuctionsOptions {
  store: Store;
  /** Account id of the first organizer. */
  owner: string;
  /** Epoch ms. */
  now: number;
  timeZone: string;
  grid: Grid;
  /** Which examples to create. */
  examples: Readonly<Record<AuctionKind, boolean>>;
}

/** Minutes per write. */
const MINUTES_PER_MERGE = 60;

const settingsOf = (title: string, timeZone: string, countMode: NewAuction["countMode"]): NewAuction => ({
  title,
  timeZone,
  startsAt: null,
  endsAt: null,
  countMode,
  publicCounter: "exact",
  publicMinimum: 0,
  externalId: null,
  privateUntilLive: false,
  access: "public",
  allowedSites: [],
  publicCatalogue: false,
  language: null,
  tags: [],
  trackSources: false,
  enableViewerAnalytics: true,
});

/**
 * Ensures that the demo auction exists, and creates the sample sale and the simulated show once per database. A flag remembers this, so
 * a deleted example stays deleted. The call may be interrupted, repeated, and run by several servers at once.
 */
export async function ensureFirstAuctions({ store, owner, now, timeZone, grid, examples }: FirstAuctionsOptions) {
  const live = (auction: StoredAuction) => patchedAuction(auction, { state: "live" }, { now, retentionMs: 0 });
  const demo = settingsOf("Demo auction", timeZone, "tabs");
  await ensure(store, live(newAuctionOf(demo, { id: DEMO_AUCTION_ID, owner, now, demo: true })));
  await once(store, examples.sample && "sample-sale", async () => {
    const settings = { ...settingsOf("Sample sale", timeZone, "people"), trackSources: true };
    const auction = await ensure(store, sampleAuction(owner, now, settings, grid));
    const { moments, parts } = sampleRecord(auction, grid);
    await store.moments.record(SAMPLE_AUCTION_ID, moments, { edges: moments.length, others: moments.length });
    await ensureSampleSponsor(store, SAMPLE_AUCTION_ID);
    for (let start = 0; start < parts.length; start += MINUTES_PER_MERGE)
      await store.minutes.merge(parts.slice(start, start + MINUTES_PER_MERGE), now);
  });
  await once(store, examples.simulated && "simulated-show", async () => {
    const settings = settingsOf("Simulated show", timeZone, "tabs");
    const made = newAuctionOf(settings, { id: SIMULATED_AUCTION_ID, owner, now, kind: "simulated" });
    await ensure(store, live(made));
  });
}

export interface Example {
  id: string;
  kind: AuctionKind;
}

/** The examples that still exist. */
export async function existingExamples(store: Store, wanted: FirstAuctionsOptions["examples"]): Promise<Example[]> {
  const found = await Promise.all([SIMULATED_AUCTION_ID, SAMPLE_AUCTION_ID].map((id) => store.auctions.find(id)));
  return found.flatMap((auction) =>
    auction?.kind && wanted[auction.kind] ? [{ id: auction.id, kind: auction.kind }] : [],
  );
}

/** Sets the simulated show live if it runs here, and ends it if it does not. */
export async function setShow(store: Store, runs: boolean, now: number): Promise<void> {
  const wanted = runs ? "live" : "ended";
  const known = await store.auctions.find(SIMULATED_AUCTION_ID);
  if (known && known.state !== wanted)
    await store.auctions.update(SIMULATED_AUCTION_ID, (auction) =>
      patchedAuction(auction, { state: wanted }, { now, retentionMs: 0 }),
    );
}

async function once(store: Store, flag: string | false, create: () => Promise<void>): Promise<void> {
  if (flag === false || (await store.flags.has(flag))) return;
  await create();
  await store.flags.set(flag);
}

/** The stored auction: the existing one with this id, which another server may just have stored, or else the given one. */
async function ensure(store: Store, auction: StoredAuction): Promise<StoredAuction> {
  const known = await store.auctions.find(auction.id);
  if (known) return known;
  try {
    await store.auctions.insert(auction);
    return auction;
  } catch (error) {
    if (!(error instanceof HeadcountError && error.code === "AUCTION_ID_USED")) throw error;
    return (await store.auctions.find(auction.id)) ?? auction;
  }
}
