import type { CatalogueLot, PublicMoment } from "@headcount/protocol";
import { byTime, inInstant, instantsOf, isOutcome, LOT_EDGES, type Outcome } from "@headcount/protocol/block";

/** The state of a lot: on the block, its last outcome, opened without an outcome, or not opened yet. */
export type LotStatus = "open" | Outcome | "noHammer" | "notYet";

/** A line of the run sheet. Only a hammer has a price. */
export interface LotRow {
  number: string;
  title: string | null;
  status: LotStatus;
  price: number | null;
  currency: string | null;
}

type LotState = Pick<LotRow, "title" | "status" | "price" | "currency">;

/** The state of each lot after these openings and hammers. A hammer without a number belongs to the lot on the block. */
function statesOf(edges: readonly PublicMoment[]): Map<string, LotState> {
  const states = new Map<string, LotState>();
  let onBlock: string | null = null;
  for (const instant of instantsOf([...edges].sort(byTime)))
    for (const { type, lotNumber, lotTitle, price, currency } of inInstant(instant, onBlock)) {
      const number: string | null = lotNumber ?? onBlock;
      if (number === null) continue;
      const before = states.get(number);
      const title = lotTitle ?? before?.title ?? null;
      if (isOutcome(type)) {
        states.set(number, { title, status: type, price, currency });
        if (number === onBlock) onBlock = null;
      } else {
        const left = onBlock === null || onBlock === number ? undefined : states.get(onBlock);
        if (left && onBlock !== null) states.set(onBlock, { ...left, status: "noHammer" });
        states.set(number, { title, status: "open", price: null, currency: null });
        onBlock = number;
      }
    }
  return states;
}

const NOT_YET: LotState = { title: null, status: "notYet", price: null, currency: null };

/** The lots of the catalogue in its order, and then the others that were opened, in the order of their first opening. */
export function lotRows(catalogue: readonly CatalogueLot[], moments: readonly PublicMoment[]): LotRow[] {
  const states = statesOf(moments.filter(({ type }) => LOT_EDGES.includes(type)));
  const planned = catalogue.map(({ number, title }) => {
    const state = states.get(number) ?? NOT_YET;
    return { number, ...state, title: state.title ?? title };
  });
  const numbers = new Set(catalogue.map(({ number }) => number));
  const others = [...states]
    .filter(([number]) => !numbers.has(number))
    .map(([number, state]) => ({ number, ...state }));
  return [...planned, ...others];
}

/** The rows whose number or title contains the text, ignoring case. */
export function foundRows(rows: readonly LotRow[], text: string): readonly LotRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return rows;
  return rows.filter(({ number, title }) => `${number} ${title ?? ""}`.toLowerCase().includes(wanted));
}

/** Openings and hammers that are known, oldest first. Those of the latest moments may be missing. */
export interface KnownEdges {
  edges: readonly PublicMoment[];
  /** Epoch ms of the newest moment that was considered. */
  through: number;
}

/**
 * The known openings and hammers after one more answer with the latest moments, newest first. They replace the known ones of their time,
 * because moments may have been corrected or deleted. `null` if moments between the two are missing. @param isAll whether there are no
 * older moments
 */
export function withLatest(known: KnownEdges, latest: readonly PublicMoment[], isAll: boolean): KnownEdges | null {
  const oldest = latest.at(-1);
  const edges = latest.filter(({ type }) => LOT_EDGES.includes(type)).sort(byTime);
  const through = Math.max(known.through, ...latest.slice(0, 1).map(({ at }) => Date.parse(at)));
  if (isAll || !oldest) return { edges, through };
  if (Date.parse(oldest.at) >= known.through) return null;
  return { edges: [...known.edges.filter((edge) => byTime(edge, oldest) < 0), ...edges], through };
}
