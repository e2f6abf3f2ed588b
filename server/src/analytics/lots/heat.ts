import type { LotAudience } from "@headcount/protocol";

/** What a lot's heat is computed from. */
interface HeatParts extends Pick<LotAudience, "bidders" | "bidsPer100Viewers" | "escalation" | "viewersGained"> {
  viewersAtOpen: number | null;
}

/** Each part counts by its weight, and half at this value. */
const PARTS = [
  { weight: 40, half: 20, of: ({ bidsPer100Viewers }: HeatParts) => bidsPer100Viewers },
  { weight: 30, half: 4, of: ({ bidders }: HeatParts) => bidders },
  { weight: 15, half: 1, of: ({ escalation }: HeatParts) => (escalation === null ? null : escalation - 1) },
  {
    weight: 15,
    half: 0.2,
    of: ({ viewersGained, viewersAtOpen }: HeatParts) =>
      viewersGained === null || viewersAtOpen === null ? null : viewersGained / Math.max(1, viewersAtOpen),
  },
] as const;

/** From 0 towards 1. A negative value counts as 0. */
const saturated = (value: number, half: number): number => {
  const positive = Math.max(0, value);
  return positive === Number.POSITIVE_INFINITY ? 1 : positive / (positive + half);
};

/** The weighted mean of the known parts, from 0 to 100; `null` without bids per viewer. */
export function heatOf(parts: HeatParts): number | null {
  if (parts.bidsPer100Viewers === null) return null;
  let [sum, weights] = [0, 0];
  for (const { weight, half, of } of PARTS) {
    const value = of(parts);
    if (value === null) continue;
    sum += weight * saturated(value, half);
    weights += weight;
  }
  return (100 * sum) / weights;
}
