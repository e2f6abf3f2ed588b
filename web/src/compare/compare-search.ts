import type { Alignment } from "@headcount/protocol";

/** The search parameters of a comparison. */
export interface CompareSearch {
  /** Ids of the auctions to compare with; absent for the sale before. */
  compare?: readonly string[];
  align?: Extract<Alignment, "lot">;
}

/** The auctions to compare with, and how they are aligned. */
export interface Comparing {
  compare: readonly string[];
  align: Alignment;
}

/** The address of a comparison. */
export const compareSearch = ({ compare, align }: Comparing): CompareSearch => ({
  compare,
  ...(align === "lot" && { align }),
});
