import type { CatalogueLot, PublicMoment } from "@headcount/protocol";
import { byTime } from "@headcount/protocol/block";

/**
 * What comes on the block next: in the catalogue the first lot after the one opened last that was not opened yet; without one, or past its end, the next
 * number.
 */
export function nextLot(catalogue: readonly CatalogueLot[], moments: readonly PublicMoment[]): CatalogueLot {
  const opened = moments.filter(({ type }) => type === "lot_opened").toSorted(byTime);
  const done = new Set(opened.map(({ lotNumber }) => lotNumber));
  const last = opened.at(-1)?.lotNumber ?? null;
  const after = catalogue.findIndex(({ number }) => number === last) + 1;
  const next = catalogue.slice(after).find(({ number }) => !done.has(number));
  if (next) return next;
  if (last === null) return catalogue[0] ?? { number: "1", title: null };
  return /^\d{1,9}$/.test(last) ? { number: String(Number(last) + 1), title: null } : { number: "", title: null };
}
