import type { CatalogueLot } from "@headcount/protocol";
import type { WriteAuthority } from "./access/write-authority.ts";

/** The lots to be sold, in order. A catalogue is kept as long as its auction. */
export interface CatalogueStore {
  /** Empty if there is no catalogue or no such auction. */
  read(auctionId: string): Promise<CatalogueLot[]>;
  /** The numbers of lots of the auctions among these that have a catalogue with lots. */
  sizes(auctionIds: readonly string[]): Promise<Map<string, number>>;
  /** Replaces the catalogue, and resolves when it is on disk; false if the auction does not exist. */
  replace(auctionId: string, lots: readonly CatalogueLot[], authority?: WriteAuthority): Promise<boolean>;
}
