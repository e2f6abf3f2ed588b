import type { NewMoment } from "@headcount/protocol";
import { SALE_LOTS, type SaleLot } from "./sale-lots.ts";
import { seeded } from "./seeded.ts";

/** A moment of a simulated sale, without its time and its id. */
export type SaleMoment = Pick<NewMoment, "type"> & Partial<Omit<NewMoment, "type" | "at" | "clientId">>;

export interface SaleEvent {
  /** Milliseconds after the start. */
  at: number;
  moment: SaleMoment;
}

export interface SalePlan {
  /** In order of `at`. */
  events: SaleEvent[];
  /** Time of the last hammer, ms. */
  endsAt: number;
  /** The sale's appeal `second` seconds after the start, 0 to 1. */
  interest(second: number): number;
}

export interface SaleOptions {
  /** How many lots the sale has, up to 24. */
  lots: number;
  /** Mean time on the block, seconds. */
  lotS: number;
  /** Before the first lot, and between a hammer and the next lot, seconds. */
  startS: number;
  gapS: number;
  /** Break in the middle of the sale, seconds; 0: none. */
  breakS: number;
  /** The same seed gives the same sale. */
  seed: number;
}

/** A lot's time on the block, in seconds. `appeal` is 0 to 1. */
interface Run {
  from: number;
  to: number;
  appeal: number;
}

const SECOND = 1_000;
const CURRENCY = "EUR";
/** Shares of full interest: between lots, in the break, and the increase of a lot at its hammer. */
const [BETWEEN, PAUSED, ADDED] = [0.85, 0.6, 0.15];

/** A simulated sale: lots open, bids speed up, hammers fall, and there may be a break. */
export function planSale({ lots, lotS, startS, gapS, breakS, seed }: SaleOptions): SalePlan {
  const random = seeded(seed);
  const events: SaleEvent[] = [];
  const runs: Run[] = [];
  const breaks: { from: number; to: number }[] = [];
  let clock = startS;
  for (const [place, lot] of SALE_LOTS.slice(0, lots).entries()) {
    if (breakS > 0 && place === Math.ceil(lots / 2)) {
      breaks.push({ from: clock, to: clock + breakS });
      events.push({
        at: Math.round(clock * SECOND),
        moment: { type: "break", text: "The sale goes on after a short break" },
      });
      clock += breakS;
    }
    const length = lot.outcome === "withdrawn" ? lotS * 0.3 : lotS * (0.7 + 0.6 * random());
    runs.push({ from: clock, to: clock + length, appeal: random() });
    events.push(...lotEvents(lot, clock, length, random));
    clock += length + gapS * (0.5 + random());
  }
  // Interest fades after a hammer instead of dropping at once.
  const fadeS = Math.max(1, lotS / 5);
  const interest = (second: number): number => {
    const gained = Math.max(0, ...runs.map((run) => gainOf(run, second, fadeS)));
    const pause = breaks.find(({ from, to }) => from <= second && second < to);
    const depth = pause ? Math.min(1, (second - pause.from) / fadeS, (pause.to - second) / fadeS) : 0;
    return BETWEEN + gained - depth * (BETWEEN + gained - PAUSED);
  };
  return { events, endsAt: events.at(-1)?.at ?? 0, interest };
}

/** What a lot adds to the interest in this second. It grows until the hammer and then fades. */
function gainOf({ from, to, appeal }: Run, second: number, fadeS: number): number {
  if (second < from || second >= to + fadeS) return 0;
  const grown = Math.min(1, (second - from) / (to - from)) ** 1.5;
  const faded = Math.max(0, (second - to) / fadeS);
  return ADDED * (0.4 + 0.6 * appeal) * grown * (1 - faded);
}

/** @param from when the lot opens, seconds @param length how long the lot is on the block, seconds */
function lotEvents({ number, title, start, outcome }: SaleLot, from: number, length: number, random: () => number) {
  const at = (share: number): number => Math.round((from + share * length) * SECOND);
  const lot = { lotNumber: number, lotTitle: title };
  const events: SaleEvent[] = [{ at: at(0), moment: { type: "lot_opened", ...lot } }];
  const bids =
    outcome === "withdrawn" ? 0 : outcome === "sold" ? 4 + Math.floor(random() * 9) : Math.floor(random() * 3);
  let price = start;
  let bidder = "";
  for (let bid = 0; bid < bids; bid += 1) {
    bidder = nextBidder(bidder, random);
    // The first bid comes late, and the next ones ever faster.
    const share = 0.12 + 0.8 * Math.sqrt((bid + random() * 0.8) / bids);
    events.push({
      at: at(Math.min(0.95, share)),
      moment: { type: "bid", lotNumber: number, price, currency: CURRENCY, bidder },
    });
    if (bid < bids - 1) price += stepOf(price);
  }
  const hammer = outcome === "sold" ? { price, currency: CURRENCY, bidder } : {};
  return [...events, { at: at(1), moment: { type: outcome, lotNumber: number, ...hammer } }];
}

/** Never the current highest bidder. */
function nextBidder(before: string, random: () => number): string {
  const bidder = random() < 0.5 ? "Online" : `Paddle ${101 + Math.floor(random() * 40)}`;
  return bidder === before ? "Telephone" : bidder;
}

/** The usual increment, a twentieth to a tenth of the price. */
const stepOf = (price: number): number =>
  [20, 50, 100, 200, 500, 1_000, 2_000].find((step) => price < step * 20) ?? 5_000;
