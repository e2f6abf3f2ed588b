import fc from "fast-check";

/** A share of the tries that other properties have, for one of which a single try is expensive. */
export const fewRuns = (share: number): { numRuns: number } => ({
  numRuns: Math.ceil(share * (fc.readConfigureGlobal().numRuns ?? 100)),
});
