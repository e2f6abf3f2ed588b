import { byTime, inInstant, isOutcome, type Moment, type Outcome } from "@headcount/protocol";

type LotMoment = Pick<Moment, "id" | "type" | "at" | "lotNumber" | "lotTitle" | "price" | "currency">;

/** One time of a lot on the block. Instants are epoch ms. */
export interface LotRun {
  number: string;
  title: string | null;
  /** 1 for the first time on the block. */
  run: number;
  from: number;
  /** The hammer, or the opening of the next lot where none was recorded; `null` while it is on the block. */
  to: number | null;
  hammerAt: number | null;
  outcome: Outcome | null;
  bids: number;
  price: number | null;
  currency: string | null;
}

/** The lots of an auction as they come out of its moments. */
export interface LotRuns {
  /** Takes the next moment; they come in the order of `byTime`. */
  add(moment: LotMoment): void;
  /** In order of opening. */
  finish(): LotRun[];
}

/**
 * Folds moments into lots. One lot is on the block at a time: an opening ends the lot before,
 * whose hammer is then missing. A hammer that names a lot that is off the block says what became of that one, without lengthening it; of several the
 * last is right. A hammer or a bid without a number is the lot's on the block, and with nothing there nobody's.
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
      // A lot that is opened again need not be named again.
      title: title ?? latest.get(number)?.title ?? null,
      run,
      from,
      to: null,
      hammerAt: null,
      outcome: null,
      bids: 0,
      price: null,
      currency: null,
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
      // Said twice, it was opened once.
      if (block?.number === lotNumber) block.title = moment.lotTitle ?? block.title;
      else block = open(lotNumber, moment.lotTitle, at);
    } else if (type === "bid") {
      if (!block || (lotNumber !== null && lotNumber !== block.number)) return;
      block.bids += 1;
      priced(block, moment);
    } else if (isOutcome(type)) {
      const lot: LotRun | null | undefined = lotNumber === null ? block : latest.get(lotNumber);
      if (!lot) return;
      lot.outcome = type;
      priced(lot, moment);
      if (lot !== block) return;
      lot.to = lot.hammerAt = at;
      block = null;
    }
  };
  /** Moments of the latest instant, which may arrive in any order. */
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
      // The last bid for a lot that was not sold is no price.
      for (const lot of runs) if (lot.outcome !== "sold") lot.price = lot.currency = null;
      return runs;
    },
  };
};

/** The lots of these moments, whatever their order. */
export const lotRuns = (moments: readonly LotMoment[]): LotRun[] => {
  const runs = startLotRuns();
  for (const moment of moments.toSorted(byTime)) runs.add(moment);
  return runs.finish();
};
