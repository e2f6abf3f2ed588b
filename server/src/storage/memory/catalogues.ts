import type { CatalogueLot } from "@headcount/protocol";
import type { CatalogueStore } from "../store.ts";
import type { MemoryOwner } from "./moments.ts";

interface MemoryCatalogues extends CatalogueStore {
  /** Drops the catalogue of a deleted auction. */
  forget(auctionId: string): void;
}

/** Catalogues by auction. */
export const memoryCatalogues = ({ exists, check }: MemoryOwner): MemoryCatalogues => {
  const catalogues = new Map<string, CatalogueLot[]>();
  return {
    forget: (auctionId) => void catalogues.delete(auctionId),
    async read(auctionId) {
      return structuredClone(catalogues.get(auctionId) ?? []);
    },
    async replace(auctionId, lots, authority) {
      if (!exists(auctionId)) return false;
      check(authority, auctionId);
      catalogues.set(auctionId, structuredClone([...lots]));
      return true;
    },
  };
};
