import type { CatalogueLot } from "@headcount/protocol";
import type { CatalogueStore } from "../store.ts";
import type { MemoryOwner } from "./moments.ts";

interface MemoryCatalogues extends CatalogueStore {
  /** Stores a catalogue without a check. */
  put(auctionId: string, lots: readonly CatalogueLot[]): void;
  /** Drops the catalogue of a deleted auction. */
  forget(auctionId: string): void;
}

/** Catalogues by auction. */
export const memoryCatalogues = ({ exists, check }: MemoryOwner): MemoryCatalogues => {
  const catalogues = new Map<string, CatalogueLot[]>();
  const put = (auctionId: string, lots: readonly CatalogueLot[]): void =>
    void catalogues.set(auctionId, structuredClone([...lots]));
  return {
    put,
    forget: (auctionId) => void catalogues.delete(auctionId),
    async read(auctionId) {
      return structuredClone(catalogues.get(auctionId) ?? []);
    },
    async sizes(auctionIds) {
      return new Map(
        auctionIds.map((id) => [id, catalogues.get(id)?.length ?? 0] as const).filter(([, size]) => size > 0),
      );
    },
    async replace(auctionId, lots, authority) {
      if (!exists(auctionId)) return false;
      check(authority, auctionId);
      put(auctionId, lots);
      return true;
    },
  };
};
