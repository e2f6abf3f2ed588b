import type { LotAudience } from "@headcount/protocol";

/** The `most` lots with the highest peaks, highest first; of equal ones the earlier. Lots that were not sampled are not among them. */
export const lotsByPeak = (lots: readonly LotAudience[], most: number): LotAudience[] =>
  lots
    .flatMap((lot) => (lot.peakViewers === null ? [] : { lot, peak: lot.peakViewers }))
    .sort((a, b) => b.peak - a.peak || a.lot.order - b.lot.order)
    .slice(0, most)
    .map(({ lot }) => lot);
