import type { AuctionListName } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";

export const LISTS = ["live", "upcoming", "past", "archived"] as const satisfies readonly AuctionListName[];

/** The search parameters of the list of auctions. Without `list`, the first list that has any auction is shown. */
export interface AuctionsSearch {
  list?: AuctionListName;
  /** From 2 on; absent for the first page. */
  page?: number;
  q?: string;
}

/** Reads the search parameters and ignores unknown ones. */
export function readAuctionsSearch(raw: Record<string, unknown>): AuctionsSearch {
  const list = LISTS.find((known) => known === raw.list);
  const { page } = raw;
  // The router reads a text of digits as a number.
  const q = raw.q === undefined ? "" : String(raw.q).slice(0, LIMITS.titleCharacters).trim();
  return {
    ...(list && { list }),
    ...(typeof page === "number" && Number.isInteger(page) && page > 1 && page <= 10_000 && { page }),
    ...(q && { q }),
  };
}
