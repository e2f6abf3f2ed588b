import type { PublicMoment } from "@headcount/protocol";
import { byTime, inInstant, isOutcome, type Outcome } from "@headcount/protocol/block";

/** A line of the feed, and the moments folded under it, newest first. */
export interface FeedLine {
  moment: PublicMoment;
  /** The title of its lot. */
  title: string | null;
  folded: readonly PublicMoment[];
}

/** The lot on the block, or the last one with its outcome until the next one is opened. */
export interface ShownLot {
  number: string | null;
  title: string | null;
  /** ISO; `null`: unknown. */
  openedAt: string | null;
  /** `null` while it is on the block. */
  outcome: Outcome | null;
  /** Of the last bid, or of the sale. */
  price: number | null;
  currency: string | null;
  bidder: string | null;
  /** Number of its known bids. */
  bids: number;
}

export interface Folded {
  lot: ShownLot | null;
  /** Newest first. */
  lines: readonly FeedLine[];
}

/** One time on the block. The opening is missing if only later moments are known. */
interface Run {
  number: string | null;
  openings: PublicMoment[];
  bids: PublicMoment[];
  hammer: PublicMoment | null;
}

/** Bids of the lot on the block with a line of their own. The older ones are folded under its opening. */
const BIDS_SHOWN = 6;

/**
 * Folds moments, in any order, into the lines of the feed: bids and openings under their hammer. Every moment is in one line, once. The
 * lot is the same as that of `lotOnBlock`.
 */
export function fold(moments: readonly PublicMoment[]): Folded {
  const { ended, others, current } = runsOf(moments);
  const lines = [
    ...ended.flatMap((run) => linesOf(run, false)),
    ...(current ? linesOf(current, true) : []),
    ...others.map((moment) => line(moment, moment.lotTitle)),
  ];
  const shown = isOnBlock(current) ? current : [...ended].reverse().find(({ hammer }) => hammer !== null);
  return { lot: shown ? lotOf(shown) : null, lines: lines.sort((a, b) => byTime(b.moment, a.moment)) };
}

const line = (moment: PublicMoment, title: string | null, folded: readonly PublicMoment[] = []): FeedLine => ({
  moment,
  title,
  folded: [...folded].sort((a, b) => byTime(b, a)),
});

const belongs = (run: Run | null, lotNumber: string | null): run is Run =>
  run !== null && (lotNumber === null || run.number === null || lotNumber === run.number);
const isOnBlock = (run: Run | null): run is Run => run !== null && run.openings.length > 0;

/** The moments of a sale, sorted into runs. */
class Runs {
  /** In the order of their end. */
  readonly ended: Run[] = [];
  /** Moments that belong to no run. */
  readonly others: PublicMoment[] = [];
  current: Run | null = null;

  take(moment: PublicMoment): void {
    const { type, lotNumber } = moment;
    const run = this.current;
    if (type === "lot_opened" && lotNumber !== null) {
      // Two openings without a hammer in between count as one.
      if (isOnBlock(run) && run.number === lotNumber) run.openings.push(moment);
      else this.#start(lotNumber).openings.push(moment);
    } else if (type === "bid") {
      if (belongs(run, lotNumber)) run.bids.push(moment);
      else if (isOnBlock(run)) this.others.push(moment);
      else this.#start(lotNumber).bids.push(moment);
    } else if (isOutcome(type)) {
      if (!belongs(run, lotNumber)) {
        this.ended.push({ number: lotNumber, openings: [], bids: [], hammer: moment });
        return;
      }
      this.ended.push({ ...run, number: lotNumber ?? run.number, hammer: moment });
      this.current = null;
    } else this.others.push(moment);
  }

  #start(number: string | null): Run {
    if (this.current) this.ended.push(this.current);
    this.current = { number, openings: [], bids: [], hammer: null };
    return this.current;
  }
}

function runsOf(moments: readonly PublicMoment[]): Runs {
  const runs = new Runs();
  for (const instant of instantsOf(moments)) {
    const onBlock = isOnBlock(runs.current) ? runs.current.number : null;
    for (const moment of inInstant(instant, onBlock)) runs.take(moment);
  }
  return runs;
}

/** The moments in order, in groups with the same time. */
function instantsOf(moments: readonly PublicMoment[]): PublicMoment[][] {
  const groups = new Map<number, PublicMoment[]>();
  for (const moment of [...moments].sort(byTime)) {
    const at = Date.parse(moment.at);
    const group = groups.get(at);
    if (group) group.push(moment);
    else groups.set(at, [moment]);
  }
  return [...groups.values()];
}

const titleOf = ({ openings, hammer }: Run): string | null =>
  hammer?.lotTitle ?? [...openings].reverse().find(({ lotTitle }) => lotTitle !== null)?.lotTitle ?? null;

function linesOf(run: Run, isCurrent: boolean): FeedLine[] {
  const { openings, bids, hammer } = run;
  const title = titleOf(run);
  if (hammer) return [line(hammer, title, [...openings, ...bids])];
  const [opening, ...repeated] = openings;
  const shown = opening === undefined ? bids : isCurrent ? bids.slice(-BIDS_SHOWN) : [];
  const folded = bids.slice(0, bids.length - shown.length);
  const lines = shown.map((bid) => line(bid, title));
  return opening ? [...lines, line(opening, title, [...repeated, ...folded])] : lines;
}

function lotOf(run: Run): ShownLot {
  const { number, openings, bids, hammer } = run;
  const bid = [...bids].reverse().find(({ price }) => price !== null) ?? bids.at(-1);
  const of = hammer ? (hammer.type === "sold" ? hammer : null) : bid;
  return {
    number,
    title: titleOf(run),
    openedAt: openings[0]?.at ?? null,
    outcome: hammer && isOutcome(hammer.type) ? hammer.type : null,
    price: of?.price ?? null,
    currency: of?.currency ?? null,
    bidder: of?.bidder ?? null,
    bids: bids.length,
  };
}
