import type { LotAudience } from "@headcount/protocol";

/**
 * Finds the `most` lots with the highest peaks, highest first. Of equal peaks, the earlier lot wins. Lots must come in order. Lots without
 * samples are left out.
 */
export const lotsByPeak = (most: number) => {
  const top: { lot: LotAudience; peak: number }[] = [];
  return {
    add(lot: LotAudience): void {
      const { peakViewers: peak } = lot;
      const lowest = top.at(-1);
      if (peak === null || (top.length === most && lowest && lowest.peak >= peak)) return;
      top.push({ lot, peak });
      top.sort((a, b) => b.peak - a.peak || a.lot.order - b.lot.order);
      top.splice(most);
    },
    finish: (): LotAudience[] => top.map(({ lot }) => lot),
  };
};
