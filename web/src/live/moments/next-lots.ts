import type { CatalogueView } from "@headcount/protocol";
import { byTime, LOT_EDGES } from "@headcount/protocol/block";
import type { PublicMoment } from "@headcount/protocol/viewers";

/** Of the lots that are known to come, more are loaded below this number. */
const FEW = 4;

export interface NextLots {
  total: number;
  /** The place in the catalogue of the lot that was opened last; `null`: unknown, or it is not in the catalogue. */
  place: number | null;
  next: CatalogueView["next"];
  /** Changes when the known lots no longer tell what comes next. */
  outdatedBy: string | null;
}

/** The next lots, from a part of the catalogue that was loaded before some of these moments. */
export function nextLots(
  { total, lastOpened, place, next, isPartial }: CatalogueView,
  moments: readonly PublicMoment[],
): NextLots {
  const edges = moments.filter(({ type, lotNumber }) => LOT_EDGES.includes(type) && lotNumber !== null).sort(byTime);
  const done = new Set(edges.map(({ lotNumber }) => lotNumber));
  const last = edges.filter(({ type }) => type === "lot_opened").at(-1)?.lotNumber ?? lastOpened;
  const opened = next.findIndex(({ number }) => number === last);
  // The skipped lots come at the end.
  const toCome = [...next.slice(opened + 1), ...next.slice(0, opened + 1)].filter(({ number }) => !done.has(number));
  const isUnknown = last !== lastOpened && opened < 0;
  const isFew = isPartial && toCome.length < FEW;
  return {
    total,
    place: opened < 0 ? (isUnknown ? null : place) : (next[opened]?.place ?? null),
    next: toCome,
    outdatedBy: isUnknown || isFew || (isPartial && opened > 0) ? last : null,
  };
}
