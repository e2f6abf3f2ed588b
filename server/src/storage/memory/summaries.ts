import type { AuctionSummary } from "@headcount/protocol";
import type { AuctionStore, StoredAuction, SummaryStore } from "../store.ts";

interface Row {
  dueAt: number | null;
  changes: number;
  summary: AuctionSummary | null;
}

interface Owner {
  exists(auctionId: string): boolean;
  ended(): readonly StoredAuction[];
  /** The auctions of an organizer, newest first. */
  listByMember: AuctionStore["listByMember"];
  /** Deletes an auction's moments; false if it had none. */
  forgetMoments(auctionId: string): boolean;
}

const endOf = ({ endedAt }: StoredAuction): number => Date.parse(endedAt ?? "");

export function memorySummaries({ exists, ended, listByMember, forgetMoments }: Owner): SummaryStore & {
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
    async listEnded(organizer, { after, limit }) {
      const found = await listByMember(organizer, { after, limit: Number.POSITIVE_INFINITY });
      const own = found.filter(({ state, endedAt }) => state === "ended" && endedAt !== null).slice(0, limit);
      return own.map(({ id, title, tags, timeZone, kind, demo, startedAt, endedAt, createdAt }) => {
        const overview = structuredClone(rows.get(id)?.summary?.overview ?? null);
        const { points: _, ...totals } = overview ?? {};
        return {
          ...{ id, title, tags, timeZone, kind, demo, startedAt, endedAt, createdAt },
          overview: overview && (totals as Omit<typeof overview, "points">),
        };
      });
    },
    async deleteEndedBefore(at) {
      const old = ended().filter((auction) => endOf(auction) < at);
      return old.filter(({ id }) => {
        const had = rows.delete(id);
        return forgetMoments(id) || had;
      }).length;
    },
  };
}
