import { byTime, isOutcome, LOT_EDGES, saleOf } from "@headcount/protocol";
import { corrected, hasRoom, isWanted, newestFirst, repeated } from "../moment-record.ts";
import type { MomentStore, StoredMoment, WriteAuthority } from "../store.ts";

/** What the stores of an auction's data need to know about auctions. */
export interface MemoryOwner {
  exists(auctionId: string): boolean;
  /** @throws HeadcountError if a write is no longer allowed. */
  check(authority: WriteAuthority | undefined, auctionId: string): void;
}

export interface MemoryMoments extends MomentStore {
  /** Drops the moments of a deleted auction. */
  /** False if there were none. */
  forget(auctionId: string): boolean;
}

/** Moments by auction and id. */
export const memoryMoments = ({ exists, check }: MemoryOwner): MemoryMoments => {
  const momentsOf = new Map<string, Map<string, StoredMoment>>();
  const known = (auctionId: string): Map<string, StoredMoment> => momentsOf.get(auctionId) ?? new Map();

  /** Ids of pending hammers. */
  const pending = new Set<string>();

  return {
    forget: (auctionId) => momentsOf.delete(auctionId),
    async listPending(limit) {
      const all = [...momentsOf].flatMap(([auctionId, moments]) =>
        [...moments.values()].map((moment) => ({ auctionId, moment })),
      );
      return structuredClone(
        all
          .filter(({ moment }) => pending.has(moment.id))
          .sort((a, b) => (a.moment.id < b.moment.id ? -1 : 1))
          .slice(0, limit),
      );
    },
    async settle(hammers) {
      for (const { moment } of hammers) pending.delete(moment.id);
    },
    async record(auctionId, moments, room, authority) {
      if (!exists(auctionId)) return null;
      check(authority, auctionId);
      const all = known(auctionId);
      momentsOf.set(auctionId, all);
      return moments.map((moment) => {
        const same = [...all.values()].find(({ clientId }) => clientId === moment.clientId);
        if (same) return structuredClone(repeated(same, moment));
        if (!hasRoom(moment, all.size, room)) return { outcome: "full" as const, moment };
        all.set(moment.id, structuredClone(moment));
        if (isOutcome(moment.type)) pending.add(moment.id);
        return { outcome: "stored" as const, moment };
      });
    },
    async list(auctionId, wanted) {
      return [...known(auctionId).values()]
        .filter((moment) => isWanted(moment, wanted))
        .sort(wanted.order === "oldest" ? byTime : newestFirst)
        .slice(0, wanted.limit)
        .map((moment) => structuredClone(moment));
    },
    async sale(auctionId) {
      return structuredClone(saleOf([...known(auctionId).values()].sort(byTime)));
    },
    async done(auctionId, numbers) {
      const edges = [...known(auctionId).values()].filter(({ type }) => LOT_EDGES.includes(type));
      const done = new Set(edges.map(({ lotNumber }) => lotNumber));
      return numbers.filter((number) => done.has(number));
    },
    async update(auctionId, id, change, authority) {
      check(authority, auctionId);
      const moment = known(auctionId).get(id);
      if (!moment) return null;
      const next = corrected(moment, change);
      known(auctionId).set(id, next);
      return structuredClone(next);
    },
    async delete(auctionId, id, authority) {
      check(authority, auctionId);
      const moment = known(auctionId).get(id) ?? null;
      known(auctionId).delete(id);
      return moment;
    },
  };
};
