import { createHash } from "node:crypto";
import {
  type AuctionPart,
  type Grid,
  minuteMs,
  minuteStart,
  type NewAuction,
  SAMPLE_AUCTION_ID,
} from "@headcount/protocol";
import { Temporal } from "temporal-polyfill";
import { Audience } from "../realtime/audience.ts";
import { Minutes } from "../recording/minute-builder.ts";
import { newAuctionOf } from "../routes/organizer/auction-changes.ts";
import type { StoredAuction, StoredMoment } from "../storage/store.ts";
import { planAudience } from "./audience-plan.ts";
import { planSale, type SalePlan } from "./sale-plan.ts";
import { sampleVisitor } from "./sample-visitors.ts";
import { seeded } from "./seeded.ts";

/** The finished sample sale of a first start, ready to store. */
export interface SampleSale {
  auction: StoredAuction;
  moments: StoredMoment[];
  parts: AuctionPart[];
}

const SEED = 1764;
const SALE_MINUTES = 180;
const SAMPLE_VIEWERS = 420;
/** Local time at which the sale ended, the evening before the first start. */
const ENDED_AT = { hour: 21, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 };
const SAMPLE_SALE = { lots: 24, lotS: 365, startS: 600, gapS: 15, breakS: 900, seed: SEED };
/** The room fills before the first lot, and empties after the last. */
const [FILLING, EMPTYING] = [0.1, 0.05];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Start and end of the sale (epoch ms, on the grid's minutes) for an installation that first started at `now`. */
export function sampleTimes(now: number, timeZone: string, grid: Grid): { from: number; to: number } {
  const evening = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .subtract({ days: 1 })
    .with(ENDED_AT);
  const to = minuteStart(evening.epochMilliseconds, grid);
  return { from: to - SALE_MINUTES * minuteMs(grid), to };
}

/** The auction itself. `createdAt` is the installation's first start, epoch ms. */
export function sampleAuction(owner: string, now: number, settings: NewAuction, grid: Grid): StoredAuction {
  const { from, to } = sampleTimes(now, settings.timeZone, grid);
  const made = newAuctionOf(settings, { id: SAMPLE_AUCTION_ID, owner, now, kind: "sample" });
  return {
    ...made,
    state: "ended",
    startsAt: iso(from),
    liveSpans: [{ from: iso(from), to: iso(to) }],
    startedAt: iso(from),
    endedAt: iso(to),
    toggles: [{ at: from, enabled: true }],
  };
}

/**
 * The record of the sample sale. Its planned viewers pass through the real audience and minute builder, so the numbers are as consistent
 * as real ones. The same auction gives the same sale. With the shorter minutes of tests, the sale is proportionally shorter.
 */
export function sampleRecord(auction: StoredAuction, grid: Grid): Pick<SampleSale, "moments" | "parts"> {
  const from = Date.parse(auction.startedAt ?? auction.createdAt);
  const pace = minuteMs(grid) / 60_000;
  const sale = planSale(SAMPLE_SALE);
  const moments = sale.events.map(({ at, moment }, place): StoredMoment => {
    const id = createHash("sha256").update(`sample ${place}`).digest("hex").slice(0, 24);
    const said = { lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null, ...moment };
    return { ...said, id, clientId: `sample-${place}`, at: iso(from + Math.round(at * pace)), sent: id };
  });
  return { moments, parts: recordedParts({ from, pace, grid, sale }) };
}

function recordedParts({ from, pace, grid, sale }: { from: number; pace: number; grid: Grid; sale: SalePlan }) {
  const audience = new Audience(from);
  let now = 0;
  const at = (sinceStart: number) => ({ wall: from + sinceStart, mono: sinceStart });
  // A recorder leaves out the slot in which it starts.
  const minutes = new Minutes({
    node: "sample",
    boot: "sample",
    grid,
    start: at(-grid.slotMs),
    countMode: () => "people",
    tracksSources: () => true,
  });
  minutes.setLive(SAMPLE_AUCTION_ID, true, at(0));
  audience.subscribe((change) => minutes.observe(change.auctionId, change.count, change, at(now)));
  const viewers = viewerIds();
  const interest = (second: number): number => sale.interest(second) * tide(second / (SALE_MINUTES * 60));
  const events = planAudience({
    ...{ viewers: SAMPLE_VIEWERS, minutes: SALE_MINUTES, seed: SEED, interest },
    ...{ filling: FILLING, emptying: EMPTYING },
  });
  const end = SALE_MINUTES * minuteMs(grid);
  let next = grid.slotMs;
  const advance = (until: number): void => {
    for (; next <= until; next += grid.slotMs) minutes.advance(at(next));
  };
  for (const { at: planned, kind, person, tab } of events) {
    const when = Math.min(end - 1, planned * pace);
    advance(when);
    const connection = `${person}/${tab}`;
    now = when;
    if (kind === "join")
      audience.join(connection, SAMPLE_AUCTION_ID, viewers(person), from + when, null, sampleVisitor(person, SEED));
    else audience.leave(connection, from + when);
  }
  advance(end);
  return minutes.take().parts;
}

/** The audience grows for two thirds of the sale and then shrinks. */
const tide = (progress: number): number => 1 - 0.9 * (progress - 0.66) ** 2 - 0.03 * Math.sin(progress * 40);

/** Ids like those of the server, 16 random characters. The sketches of unique viewers need random ids. */
function viewerIds(): (person: number) => string {
  const random = seeded(SEED);
  const ids: string[] = [];
  const draw = (): string => Array.from({ length: 16 }, () => LETTERS[Math.floor(random() * 64)]).join("");
  return (person) => {
    while (ids.length <= person) ids.push(draw());
    return ids[person] as string;
  };
}

const iso = (at: number): string => new Date(at).toISOString();
