import type { LotAudience } from "@headcount/protocol";
import { heatOf } from "./heat.ts";
import type { LotRun } from "./lot-runs.ts";

interface Levels {
  opening: number | null;
  /** At the hammer, or now. */
  latest: number | null;
  average: number | null;
  isOver: boolean;
}

type Interest = Pick<LotAudience, "bidders" | "bidsPer100Viewers" | "escalation" | "viewersGained" | "heat">;

/** The interest that a lot drew. What is missing is unknown, not 0. */
export function interestIn(
  { bids, bidders, firstBid, price, currency, hammerAt }: LotRun,
  { opening, latest, average, isOver }: Levels,
): Interest {
  const end = hammerAt !== null || !isOver ? latest : null;
  const isPriced = price !== null && firstBid !== null && firstBid.price > 0 && firstBid.currency === currency;
  const parts = {
    bidders: bidders?.size ?? null,
    bidsPer100Viewers: average === null || average === 0 ? null : (100 * bids) / average,
    escalation: isPriced ? price / firstBid.price : null,
    viewersGained: end === null || opening === null ? null : end - opening,
  };
  return { ...parts, heat: heatOf({ ...parts, viewersAtOpen: opening }) };
}
