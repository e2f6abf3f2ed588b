import {
  type AuctionCount,
  type AuctionOverview,
  byTime,
  type ClosedLot,
  type EventAuction,
  type HammerAudience,
  isOutcome,
  LOT_EDGES,
  lotOnBlock,
  type Outcome,
  type SummaryTotals,
  viewerCount,
  type WebhookPayload,
} from "@headcount/protocol";
import type { PendingEvent, Store, StoredAuction, StoredMoment } from "../storage/store.ts";

/** Current counts of these auctions; an auction whose count is unknown is absent. */
export type Counts = (
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Pick<AuctionCount, "people" | "connections">>>;

export interface PayloadOptions {
  store: Store;
  counts: Counts;
  /** Origin of the pages, if known. */
  siteUrl: string | null;
  /** How long a count is valid as that of a hammer, ms. */
  freshMs: number;
  /** Epoch ms. */
  now(): number;
}

/** Limits for the search of a hammer's lot: openings and hammers, and bids. */
const EDGES = 50;
const BIDS = 20;

const EVENT_STATE = { "auction.started": "live", "auction.ended": "ended", "summary.ready": "ended" } as const;

export const eventAuction = (
  { id, externalId, title, startedAt, endedAt }: StoredAuction,
  state: EventAuction["state"],
  siteUrl: string | null,
): EventAuction => ({
  ...{ id, externalId, title, state, startedAt },
  endedAt: state === "ended" ? endedAt : null,
  url: siteUrl === null ? null : `${siteUrl}/auctions/${id}/dashboard`,
});

const totalsOf = (overview: AuctionOverview): SummaryTotals => ({
  madeAt: overview.madeAt,
  peakViewers: overview.overallPeak,
  peakIsBound: overview.peakIsBound,
  avgViewers: overview.overallAvg,
  viewerMinutes: overview.viewerMinutes,
  uniqueViewers: overview.uniqueViewers,
  minutes: overview.duration,
  lots: overview.lots,
  sold: overview.sold,
});

/** The payload of a pending event; `null` if there is nothing to send, or no longer. */
export async function auctionPayload(
  { store, siteUrl }: PayloadOptions,
  auction: StoredAuction,
  { type, at }: PendingEvent,
): Promise<WebhookPayload | null> {
  const shown = eventAuction(auction, EVENT_STATE[type], siteUrl);
  if (type === "auction.started")
    return { type, timestamp: at, data: { auction: { ...shown, startedAt: shown.startedAt ?? at } } };
  if (type === "auction.ended") return { type, timestamp: at, data: { auction: { ...shown, endedAt: at } } };
  const overview = (await store.summaries.overviews([auction.id])).get(auction.id);
  return overview ? { type, timestamp: at, data: { auction: shown, summary: totalsOf(overview) } } : null;
}

/** The payload of a hammer. */
export async function lotPayload(
  options: PayloadOptions,
  auction: StoredAuction,
  hammer: StoredMoment & { type: Outcome },
): Promise<WebhookPayload> {
  const [lot, audience] = [
    await closedLot(options.store, auction.id, hammer),
    await audienceAt(options, auction, hammer),
  ];
  const data = { auction: eventAuction(auction, auction.state, options.siteUrl), lot, audience };
  return { type: "lot.closed", timestamp: hammer.at, data };
}

export const isHammer = (moment: StoredMoment): moment is StoredMoment & { type: Outcome } => isOutcome(moment.type);

/** The lot of a hammer, by the openings and bids before it. It uses indexes, so the cost does not grow with the sale. */
async function closedLot(
  store: Store,
  auctionId: string,
  hammer: StoredMoment & { type: Outcome },
): Promise<ClosedLot> {
  const until = { from: 0, to: Date.parse(hammer.at) + 1 };
  const edges = await store.moments.list(auctionId, { interval: until, types: LOT_EDGES, limit: EDGES });
  const number = hammer.lotNumber ?? numberOnBlock(edges, hammer);
  const opening = edges.find(({ type, lotNumber }) => type === "lot_opened" && number !== null && lotNumber === number);
  const title = hammer.lotTitle ?? opening?.lotTitle ?? null;
  const own = { number, title, outcome: hammer.type, openedAt: opening?.at ?? null, closedAt: hammer.at };
  const bid =
    hammer.type === "sold" && hammer.price === null ? await lastBid(store, auctionId, opening, until.to) : undefined;
  const { price, currency, bidder } = bid ?? hammer;
  return { ...own, price, currency, bidder: hammer.bidder ?? bidder };
}

/** The number of the lot that an unnumbered hammer ends: the lot on the block just before, or else one opened at the same instant. */
function numberOnBlock(edges: readonly StoredMoment[], hammer: StoredMoment): string | null {
  const before = edges.filter(({ at }) => Date.parse(at) < Date.parse(hammer.at));
  const others = edges.filter(({ id }) => id !== hammer.id);
  return (lotOnBlock(before) ?? lotOnBlock(others))?.number ?? null;
}

async function lastBid(
  store: Store,
  auctionId: string,
  opening: StoredMoment | undefined,
  to: number,
): Promise<StoredMoment | undefined> {
  if (!opening) return undefined;
  const interval = { from: Date.parse(opening.at), to };
  const bids = await store.moments.list(auctionId, { interval, types: ["bid"], limit: BIDS });
  const ofLot = bids.filter(
    ({ lotNumber, price }) => price !== null && (lotNumber ?? opening.lotNumber) === opening.lotNumber,
  );
  return ofLot.sort(byTime).at(-1);
}

/** The audience at a hammer: the current count if the hammer was just recorded, or else the sample at its time. */
async function audienceAt(
  { store, counts, freshMs, now }: PayloadOptions,
  { id, countMode }: StoredAuction,
  { at }: StoredMoment,
): Promise<HammerAudience> {
  const time = Date.parse(at);
  const audience = ({ people, connections }: Pick<AuctionCount, "people" | "connections">): HammerAudience => ({
    ...{ people, connections },
    viewers: viewerCount({ people, connections }, countMode),
  });
  if (Math.abs(now() - time) <= freshMs) {
    const count = (await counts([id])).get(id);
    if (count) return audience(count);
  }
  for await (const { people, connections } of store.minutes.slots(id, { from: time, to: time + 1 }, now()))
    return audience({ people: Math.round(people.mean), connections: Math.round(connections.mean) });
  return { viewers: null, people: null, connections: null };
}
