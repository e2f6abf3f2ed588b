import type { SponsorStore, StoredSponsor } from "../store.ts";
import type { MemoryOwner } from "./moments.ts";

interface MemorySponsors extends SponsorStore {
  /** Drops the sponsors of a deleted auction. */
  forget(auctionId: string): void;
}

interface Kept {
  sponsor: StoredSponsor;
  bytes: Uint8Array | null;
}

/** Sponsors by auction and id. */
export const memorySponsors = ({ exists, check }: MemoryOwner): MemorySponsors => {
  const sponsorsOf = new Map<string, Map<string, Kept>>();
  const known = (auctionId: string): Map<string, Kept> => sponsorsOf.get(auctionId) ?? new Map();

  return {
    forget: (auctionId) => void sponsorsOf.delete(auctionId),
    async insert(auctionId, sponsor, bytes, authority) {
      if (!exists(auctionId)) return false;
      check(authority, auctionId);
      sponsorsOf.set(auctionId, known(auctionId).set(sponsor.id, { sponsor: structuredClone(sponsor), bytes }));
      return true;
    },
    async list(auctionId) {
      const all = [...known(auctionId).values()].map(({ sponsor }) => structuredClone(sponsor));
      return all.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async update(auctionId, id, { logo, ...fields }, authority) {
      check(authority, auctionId);
      const before = known(auctionId).get(id);
      if (!before) return null;
      const sponsor = { ...before.sponsor, ...fields, ...(logo !== undefined && { logo: logo?.about ?? null }) };
      const bytes = logo === undefined ? before.bytes : (logo?.bytes ?? null);
      known(auctionId).set(id, { sponsor, bytes });
      return structuredClone(sponsor);
    },
    picture: async (auctionId, id) => known(auctionId).get(id)?.bytes ?? null,
    async delete(auctionId, id, authority) {
      check(authority, auctionId);
      return known(auctionId).delete(id);
    },
  };
};
