import type { MomentType, PublicMoment } from "../viewers.ts";
import type { CatalogueLot } from "./catalogue.ts";
import type { CurrentLot } from "./moment.ts";

// Separate from the schemas, so that the live page need not load them.

export const OUTCOMES = ["sold", "unsold", "passed", "withdrawn"] as const satisfies MomentType[];
/** The outcome of a lot. */
export type Outcome = (typeof OUTCOMES)[number];
export const isOutcome = (type: MomentType): type is Outcome => (OUTCOMES as readonly string[]).includes(type);

/** The moments that start and end lots. */
export const LOT_EDGES: readonly MomentType[] = ["lot_opened", ...OUTCOMES];

/** In chronological order. Moments with the same time are ordered by id. */
export const byTime = (a: Pick<PublicMoment, "at" | "id">, b: Pick<PublicMoment, "at" | "id">): number =>
  Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

type Edge = Pick<PublicMoment, "id" | "type" | "at" | "lotNumber" | "lotTitle">;

/**
 * Moments with the same time, in their intended order: bids and hammers of the lot on the block, openings, and then bids and hammers of
 * the opened lot. Platforms that record whole seconds send them in any order. Moments of the same kind keep their given order.
 */
export const inInstant = <M extends Pick<Edge, "id" | "type" | "lotNumber">>(
  moments: readonly M[],
  onBlock: string | null,
): M[] => {
  if (moments.length < 2) return [...moments];
  const opened = new Set(moments.flatMap(({ type, lotNumber }) => (type === "lot_opened" ? [lotNumber] : [])));
  const hammers = moments.filter(({ type }) => isOutcome(type));
  // One hammer ends the lot on the block: the hammer that names it, or the first one without a number.
  const ending =
    onBlock === null
      ? undefined
      : (hammers.find(({ lotNumber }) => lotNumber === onBlock) ?? hammers.find(({ lotNumber }) => lotNumber === null));
  const isNext = (moment: M): boolean => {
    if (opened.size === 0 || moment === ending) return false;
    if (moment.lotNumber !== null) return moment.lotNumber !== onBlock && opened.has(moment.lotNumber);
    return isOutcome(moment.type) || onBlock === null;
  };
  const rank = (moment: M): number =>
    moment.type === "lot_opened" ? 2 : (isOutcome(moment.type) ? 1 : 0) + (isNext(moment) ? 3 : 0);
  return [...moments].sort((a, b) => rank(a) - rank(b));
};

/**
 * The lot on the block after one more moment.
 * @param titleOf the title of a lot that is opened again without one
 */
function lotAfter(
  lot: CurrentLot | null,
  { type, at, lotNumber, lotTitle }: Omit<Edge, "id">,
  titleOf: (number: string) => string | null,
): CurrentLot | null {
  if (type === "lot_opened" && lotNumber !== null) {
    const title = lotTitle ?? titleOf(lotNumber);
    // Two openings without a hammer in between count as one.
    if (lot?.number === lotNumber) return { ...lot, title: title ?? lot.title };
    return { number: lotNumber, title, openedAt: new Date(at).toISOString() };
  }
  return isOutcome(type) && (lotNumber === null || lotNumber === lot?.number) ? null : lot;
}

/** The moments in groups with the same time. They must come in order. */
export function instantsOf<M extends Pick<Edge, "at">>(moments: readonly M[]): M[][] {
  const instants: M[][] = [];
  let last = Number.NaN;
  for (const moment of moments) {
    const at = Date.parse(moment.at);
    if (at === last) instants.at(-1)?.push(moment);
    else instants.push([moment]);
    last = at;
  }
  return instants;
}

/** The lot on the block after all of these moments, in any order; `null`: none. */
export const lotOnBlock = (moments: readonly Edge[]): CurrentLot | null => {
  const titles = new Map<string, string>();
  let lot: CurrentLot | null = null;
  const fold = (moment: Edge): void => {
    lot = lotAfter(lot, moment, (number) => titles.get(number) ?? null);
    if (moment.lotNumber !== null && moment.lotTitle !== null) titles.set(moment.lotNumber, moment.lotTitle);
  };
  for (const instant of instantsOf([...moments].sort(byTime)))
    for (const moment of inInstant(instant, (lot as CurrentLot | null)?.number ?? null)) fold(moment);
  return lot;
};

/** The state of a sale after some of its moments. */
export interface Sale<M extends PublicMoment = PublicMoment> {
  /** The lot on the block. */
  lot: CurrentLot | null;
  /** The moment that put the lot on the block. */
  opening: M | null;
  /** The last bid for the lot on the block. */
  lastBid: M | null;
  /** The last two bids with a price for this lot, newest first. */
  priced: readonly M[];
  /** Number of the last opened lot, which may be on the block or not. */
  lastOpened: string | null;
  /** Currency of the last bid or paid price. */
  currency: string | null;
}

/** A sale without moments. */
export const EMPTY_SALE: Sale<never> = {
  lot: null,
  opening: null,
  lastBid: null,
  priced: [],
  lastOpened: null,
  currency: null,
};

const OFF_THE_BLOCK = { lot: null, opening: null, lastBid: null, priced: [] } as const;

/** The sale after one more moment, except for its currency. */
function saleAfter<M extends PublicMoment>(
  sale: Sale<M>,
  moment: M,
  titleOf: (number: string) => string | null,
): Sale<M> {
  const { type, lotNumber, price } = moment;
  const lot = lotAfter(sale.lot, moment, titleOf);
  if (lot === null) return sale.lot === null ? sale : { ...sale, ...OFF_THE_BLOCK };
  if (lot.number !== sale.lot?.number)
    return { ...sale, ...OFF_THE_BLOCK, lot, opening: moment, lastOpened: lot.number };
  if (type !== "bid" || (lotNumber !== null && lotNumber !== lot.number)) return { ...sale, lot };
  return { ...sale, lastBid: moment, priced: price === null ? sale.priced : [moment, ...sale.priced].slice(0, 2) };
}

/**
 * The sale after moments in the order of `byTime`. Moments with the same time count in the order of `inInstant`. @param before the sale
 * before these moments @param titleOf the title of a lot, if its openings among these moments have none
 */
export function saleOf<M extends PublicMoment>(
  moments: readonly M[],
  { before = EMPTY_SALE, titleOf = () => null }: { before?: Sale<M>; titleOf?(number: string): string | null } = {},
): Sale<M> {
  const titles = new Map<string, string>();
  let sale = before;
  for (const instant of instantsOf(moments)) {
    for (const moment of inInstant(instant, sale.lot?.number ?? null)) {
      const { type, lotNumber, lotTitle } = moment;
      if (type === "lot_opened" && lotNumber !== null && lotTitle !== null) titles.set(lotNumber, lotTitle);
      sale = saleAfter(sale, moment, (number) => titles.get(number) ?? titleOf(number));
    }
    const priced = instant.filter(({ type, price }) => price !== null && (type === "bid" || type === "sold")).at(-1);
    if (priced) sale = { ...sale, currency: priced.currency };
  }
  return sale;
}

/** The increase of the last bid price for the lot on the block over the previous one; `null` if unknown. */
export const stepOf = ({ priced: [last, before] }: Pick<Sale, "priced">): number | null => {
  if (typeof last?.price !== "number" || typeof before?.price !== "number" || last.currency !== before.currency)
    return null;
  // Prices have a few decimals at most, and so has their difference.
  const step = Number((last.price - before.price).toPrecision(12));
  return step > 0 ? step : null;
};

/** How many numbers are tried in a search for the next one. */
const NUMBERS_AHEAD = 2_000;

/** The numbers after a lot's number, in order; none after a number such as `A-12`. */
export function numbersAfter(lot: string | null): string[] {
  const digits = /^(\d{1,9})[a-z]{0,3}$/i.exec(lot ?? "0")?.[1];
  if (digits === undefined) return [];
  return Array.from({ length: NUMBERS_AHEAD }, (_, i) => String(Number(digits) + 1 + i));
}

/**
 * The lots of the catalogue that are not done, in the order in which they come: those after `lastOpened`, then the skipped ones.
 * @param done numbers of lots that have been opened or have a hammer
 */
export function lotsToCome<Lot extends Pick<CatalogueLot, "number">>(
  catalogue: readonly Lot[],
  done: ReadonlySet<string>,
  lastOpened: string | null,
): Lot[] {
  const after = catalogue.findIndex(({ number }) => number === lastOpened) + 1;
  return [...catalogue.slice(after), ...catalogue.slice(0, after)].filter(({ number }) => !done.has(number));
}

/**
 * The lot to open next: the first one of `lotsToCome`. Without such a lot, it is the next number that is not done; `null` if no number
 * follows. @param done numbers of lots that have been opened or have a hammer
 */
export function nextLot(
  catalogue: readonly CatalogueLot[],
  done: ReadonlySet<string>,
  lastOpened: string | null,
): CatalogueLot | null {
  const [next] = lotsToCome(catalogue, done, lastOpened);
  if (next) return next;
  const number = numbersAfter(lastOpened).find((following) => !done.has(following));
  return number === undefined ? null : { number, title: null };
}
