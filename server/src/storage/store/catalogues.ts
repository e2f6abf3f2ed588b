import type { CatalogueLot } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** The lots that are to be sold, in order. A catalogue is kept as long as its auction. */
export interface CatalogueStore {
  /** Empty where none was given yet, or there is no such auction. */
  read(auctionId: string): Promise<CatalogueLot[]>;
  /** Replaces all of it, and resolves when that is on disk; false if the auction does not exist. */
  replace(auctionId: string, lots: readonly CatalogueLot[], authority?: WriteAuthority): Promise<boolean>;
}
