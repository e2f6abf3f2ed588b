import { inInstant, isOutcome, type Moment, type Outcome } from "@headcount/protocol";

type LotMoment = Pick<Moment, "id" | "type" | "at" | "lotNumber" | "lotTitle" | "price" | "currency" | "bidder">;

/** One run of a lot. Times are epoch ms. */
export interface LotRun {
  number: string;
  title: string | null;
  /** 1 for the first run of the lot. */
  run: number;
  from: number;
  /** The hammer, or the opening of the next lot if no hammer was recorded; `null` while the lot is on the block. */
  to: number | null;
  hammerAt: number | null;
  outcome: Outcome | null;
  bids: number;
  /** The names of its bidders; `null` if a bid has none. */
  bidders: Set<string> | null;
  /** The first bid with a price. */
  firstBid: { price: number; currency: string | null } | null;
  price: number | null;
  currency: string | null;
  /** Of the hammer. */
  bidder: string | null;
}

/** Builds the lot runs of an auction from its moments. */
export interface LotRuns {
  /** Adds the next moment, in the order of `byTime`. */
  add(moment: LotMoment): void;
  /** In order of opening. */
  finish(): LotRun[];
}

const noBids = () => ({
  ...{ hammerAt: null, outcome: null, bids: 0, bidders: new Set<string>(), firstBid: null },
  ...{ price: null, currency: null, bidder: null },
});

function countBid(lot: LotRun, { bidder, price, currency }: LotMoment): void {
  lot.bids += 1;
  if (bidder === null) lot.bidders = null;
  else lot.bidders?.add(bidder);
  if (price !== null) lot.firstBid ??= { price, currency };
}

/**
 * Folds moments into lot runs. Only one lot is on the block at a time, so an opening ends the previous run without a hammer. A late
 * hammer names a lot that is off the block: it sets the outcome of that lot's last run without extending the run, and the last one wins.
 * A hammer or bid without a number belongs to the lot on the block, and is ignored if there is none.
 */
export const startLotRuns = (): LotRuns => {
  const runs: LotRun[] = [];
  const latest = new Map<string, LotRun>();
  let block: LotRun | null = null;

  const open = (number: string, title: string | null, from: number): LotRun => {
    if (block) block.to = from;
    const run = (latest.get(number)?.run ?? 0) + 1;
    const opened: LotRun = {
      number,
      // A lot that is opened again keeps its title without repeating it.
      title: title ?? latest.get(number)?.title ?? null,
      run,
      from,
      to: null,
      ...noBids(),
    };
    runs.push(opened);
    latest.set(number, opened);
    return opened;
  };
  const priced = (lot: LotRun, { price, currency }: LotMoment): void => {
    if (price !== null) Object.assign(lot, { price, currency });
  };

  const fold = (moment: LotMoment): void => {
    const { type, lotNumber } = moment;
    const at = Date.parse(moment.at);
    if (type === "lot_opened") {
      if (lotNumber === null) return;
      // A repeated opening counts once.
      if (block?.number === lotNumber) block.title = moment.lotTitle ?? block.title;
      else block = open(lotNumber, moment.lotTitle, at);
    } else if (type === "bid") {
      if (!block || (lotNumber !== null && lotNumber !== block.number)) return;
      countBid(block, moment);
      priced(block, moment);
    } else if (isOutcome(type)) {
      const lot: LotRun | null | undefined = lotNumber === null ? block : latest.get(lotNumber);
      if (!lot) return;
      lot.outcome = type;
      lot.bidder = moment.bidder;
      priced(lot, moment);
      if (lot !== block) return;
      lot.to = lot.hammerAt = at;
      block = null;
    }
  };
  /** Moments with the latest time, which may arrive in any order. */
  let instant: LotMoment[] = [];
  const foldInstant = (): void => {
    for (const moment of inInstant(instant, block?.number ?? null)) fold(moment);
    instant = [];
  };
  return {
    add(moment) {
      if (instant[0] && Date.parse(instant[0].at) !== Date.parse(moment.at)) foldInstant();
      instant.push(moment);
    },
    finish() {
      foldInstant();
      // A lot that was not sold has no price, whatever the bids.
      for (const lot of runs) if (lot.outcome !== "sold") lot.price = lot.currency = null;
      return runs;
    },
  };
};
