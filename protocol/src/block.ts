import type { CurrentLot, MomentType, PublicMoment } from "./moment.ts";

// Apart from the schemas, so that the live page need not load them.

export const OUTCOMES = ["sold", "unsold", "passed", "withdrawn"] as const satisfies MomentType[];
/** What became of a lot. */
export type Outcome = (typeof OUTCOMES)[number];
export const isOutcome = (type: MomentType): type is Outcome => (OUTCOMES as readonly string[]).includes(type);

/** The moments that begin and end lots. */
export const LOT_EDGES: readonly MomentType[] = ["lot_opened", ...OUTCOMES];

/** In the order that they happened, the first first; of one instant by id. */
export const byTime = (a: Pick<PublicMoment, "at" | "id">, b: Pick<PublicMoment, "at" | "id">): number =>
  Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

type Edge = Pick<PublicMoment, "id" | "type" | "at" | "lotNumber" | "lotTitle">;

/** The lot on the block after the last of these moments, in whatever order they are; `null` for none. */
export const lotOnBlock = (moments: readonly Edge[]): CurrentLot | null => {
  const titles = new Map<string, string | null>();
  let block: CurrentLot | null = null;
  for (const { type, at, lotNumber, lotTitle } of moments.toSorted(byTime)) {
    if (type === "lot_opened" && lotNumber !== null) {
      const title = lotTitle ?? titles.get(lotNumber) ?? null;
      titles.set(lotNumber, title);
      // Said twice, it was opened once.
      const openedAt: string = block?.number === lotNumber ? block.openedAt : new Date(at).toISOString();
      block = { number: lotNumber, title, openedAt };
    } else if (isOutcome(type) && (lotNumber === null || lotNumber === block?.number)) block = null;
  }
  return block;
};
