import type { AuctionSummary } from "@headcount/protocol";
import type { StoredAuction, SummaryStore } from "../store.ts";

interface Row {
  dueAt: number | null;
  changes: number;
  summary: AuctionSummary | null;
}

interface Owner {
  exists(auctionId: string): boolean;
  ended(): readonly StoredAuction[];
  /** Deletes an auction's moments; false if it had none. */
  forgetMoments(auctionId: string): boolean;
}

const endOf = ({ endedAt }: StoredAuction): number => Date.parse(endedAt ?? "");

export function memorySummaries({ exists, ended, forgetMoments }: Owner): SummaryStore & {
  forget(auctionId: string): void;
} {
  const rows = new Map<string, Row>();
  return {
    forget: (auctionId) => void rows.delete(auctionId),
    async due(auctionId, at) {
      if (!exists(auctionId)) return;
      const known = rows.get(auctionId) ?? { dueAt: null, changes: 0, summary: null };
      rows.set(auctionId, { ...known, dueAt: Math.min(known.dueAt ?? at, at), changes: known.changes + 1 });
    },
    async dueWhereMissing(since, at) {
      const missing = ended().filter((auction) => endOf(auction) >= since && !rows.has(auction.id));
      for (const { id } of missing) rows.set(id, { dueAt: at, changes: 1, summary: null });
      return missing.length;
    },
    listDue: async (now, limit) =>
      [...rows]
        .flatMap(([auctionId, { dueAt, changes }]) =>
          dueAt !== null && dueAt <= now ? [{ auctionId, changes, dueAt }] : [],
        )
        .sort((a, b) => a.dueAt - b.dueAt || (a.auctionId < b.auctionId ? -1 : 1))
        .slice(0, limit)
        .map(({ auctionId, changes }) => ({ auctionId, changes })),
    async write({ auctionId, changes }, summary) {
      if (!exists(auctionId)) return false;
      const known = rows.get(auctionId) ?? { dueAt: null, changes, summary: null };
      const dueAt = known.changes === changes ? null : known.dueAt;
      rows.set(auctionId, { ...known, dueAt, summary: structuredClone(summary) });
      return true;
    },
    find: async (auctionId) => structuredClone(rows.get(auctionId)?.summary ?? null),
    overviews: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const overview = rows.get(id)?.summary?.overview;
          return overview ? [[id, structuredClone(overview)] as const] : [];
        }),
      ),
    async deleteEndedBefore(at) {
      const old = ended().filter((auction) => endOf(auction) < at);
      return old.filter(({ id }) => {
        const had = rows.delete(id);
        return forgetMoments(id) || had;
      }).length;
    },
  };
}
