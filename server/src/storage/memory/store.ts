import {
  type AuctionPart,
  type CatalogueLot,
  FIRST_AUCTION_IDS,
  type Grid,
  type Interval,
  type MinutePart,
} from "@headcount/protocol";
import { mergePart, minuteTotals } from "../../minutes/merge.ts";
import { minuteSlots, reachesInto } from "../../minutes/slot.ts";
import { minuteVisits, uniqueViewersOf } from "../../minutes/visits.ts";
import { assertAllowed } from "../authority.ts";
import { afterArrival } from "../recorder-record.ts";
import {
  AuctionExists,
  type MergeOutcome,
  type RecorderRecord,
  type Store,
  type StoredAuction,
  type StoredMinutes,
  type WriteAuthority,
} from "../store.ts";
import { folded } from "../title-search.ts";
import { memoryApiKeys } from "./api-keys.ts";
import { memoryAudit } from "./audit.ts";
import { memoryMoments } from "./moments.ts";
import { memoryShares } from "./shares.ts";
import { memorySummaries } from "./summaries.ts";

export interface MemoryStoreOptions {
  /** How long a minute is kept, ms. */
  retentionMs: number;
  grid: Grid;
  /** The account library's sessions as they are now. */
  sessions?(): readonly { id: string }[];
}

interface Entry {
  parts: MinutePart[];
  createdAt: number;
}

const newestFirst = (a: StoredAuction, b: StoredAuction): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1);

/** A store that ends with the process: for tests, and as the plainest reading of the port. */
export const memoryStore = ({ retentionMs, grid, sessions = () => [] }: MemoryStoreOptions): Store => {
  const auctions = new Map<string, StoredAuction>();
  const minutesOf = new Map<string, Map<number, Entry>>();
  const recorders = new Map<string, RecorderRecord>();
  const apiKeys = memoryApiKeys(check);
  /** Runs in the turn that writes, so nothing comes between. */
  function check(authority: WriteAuthority | undefined, auctionId?: string): void {
    if (!authority) return;
    const { credential } = authority;
    const exists =
      "key" in credential ? apiKeys.has(credential.key) : sessions().some(({ id }) => id === credential.session);
    const auction = auctions.get(auctionId ?? "");
    assertAllowed(authority, { exists, ...(auction && { auction }) });
  }
  const owner = { exists: (auctionId: string) => auctions.has(auctionId), check };
  const moments = memoryMoments(owner);
  const catalogues = new Map<string, CatalogueLot[]>();
  const shares = memoryShares(owner);
  const flags = new Set<string>();
  const summaries = memorySummaries({
    exists: owner.exists,
    ended: () => [...auctions.values()].filter(({ state }) => state === "ended"),
    forgetMoments: (auctionId) => moments.forget(auctionId),
  });
  let closed = false;

  const alive = (entry: Entry | undefined, now: number): entry is Entry =>
    entry !== undefined && entry.createdAt > now - retentionMs;
  const list = (wanted: (auction: StoredAuction) => boolean): StoredAuction[] =>
    [...auctions.values()]
      .filter(wanted)
      .sort(newestFirst)
      .map((auction) => structuredClone(auction));
  const starts = (auctionId: string, now: number): number[] =>
    [...(minutesOf.get(auctionId) ?? [])]
      .flatMap(([minute, entry]) => (alive(entry, now) ? [minute] : []))
      .sort((a, b) => a - b);

  const mergeOne = ({ auctionId, part }: AuctionPart, now: number): MergeOutcome => {
    const minutes = minutesOf.get(auctionId);
    if (!minutes) return "unknown";
    const entry = minutes.get(part.minute);
    const known = alive(entry, now) ? entry : { parts: [], createdAt: now };
    const { outcome, parts } = mergePart(known.parts, structuredClone(part));
    minutes.set(part.minute, { ...known, parts });
    return outcome;
  };

  async function* visits(auctionId: string, { from, to }: Interval, now: number) {
    for (const minute of starts(auctionId, now)) {
      if (minute < from || minute >= to) continue;
      const found = minuteVisits(minute, minutesOf.get(auctionId)?.get(minute)?.parts ?? [], grid);
      if (found) yield found;
    }
  }

  return {
    auctions: {
      async insert(auction, authority) {
        check(authority);
        if (auctions.has(auction.id)) throw new AuctionExists(auction.id);
        auctions.set(auction.id, structuredClone(auction));
        minutesOf.set(auction.id, new Map());
      },
      async find(id) {
        return structuredClone(auctions.get(id) ?? null);
      },
      async listByMember(organizer, { after, limit, title = "" }) {
        const isAfter = ({ id, createdAt }: StoredAuction): boolean => {
          const at = Date.parse(createdAt);
          return !after || at < after.at || (at === after.at && id < after.id);
        };
        const isMember = ({ members }: StoredAuction): boolean =>
          members.some((member) => member.organizer === organizer);
        const isWanted = (auction: StoredAuction): boolean => folded(auction.title).includes(folded(title));
        return list((auction) => isMember(auction) && isAfter(auction) && isWanted(auction)).slice(0, limit);
      },
      async countOwned(organizer) {
        const owned = list(
          ({ id, members }) =>
            !FIRST_AUCTION_IDS.includes(id) &&
            members.some((member) => member.organizer === organizer && member.role === "owner"),
        );
        return { auctions: owned.length, live: owned.filter(({ state }) => state === "live").length };
      },
      findMany: async (ids) =>
        [...new Set(ids)].flatMap((id) => auctions.get(id) ?? []).map((auction) => structuredClone(auction)),
      liveMarks: async (after, limit) =>
        [...auctions.values()]
          .filter(({ id, state }) => state === "live" && (after === null || id > after))
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, limit)
          .map(({ id, updatedAt }) => ({ id, mark: updatedAt })),
      async listLive() {
        return list((auction) => auction.state === "live");
      },
      async listDue(at, limit) {
        const due = list(({ state, endsAt }) => state === "live" && endsAt !== null && endsAt <= at);
        return due.sort((a, b) => ((a.endsAt ?? "") < (b.endsAt ?? "") ? -1 : 1)).slice(0, limit);
      },
      async update(id, change, authority) {
        const auction = auctions.get(id);
        if (!auction) return null;
        check(authority, id);
        auctions.set(id, structuredClone(change(structuredClone(auction))));
        return structuredClone(auctions.get(id) ?? null);
      },
      async delete(id, authority, gone) {
        check(authority, id);
        minutesOf.delete(id);
        moments.forget(id);
        catalogues.delete(id);
        shares.forget(id);
        summaries.forget(id);
        const deleted = auctions.delete(id);
        if (deleted) gone?.();
        return deleted;
      },
    },
    minutes: {
      async merge(writes, now) {
        return writes.map((write) => mergeOne(write, now));
      },
      async *read(auctionId, { from, to }, now): AsyncIterable<StoredMinutes> {
        for (const minute of starts(auctionId, now)) {
          const entry = minutesOf.get(auctionId)?.get(minute);
          if (entry && minute >= from && minute < to) {
            const totals = minuteTotals(entry.parts, grid);
            yield { run: null, list: () => [{ minute, ...totals }] };
          }
        }
      },
      async *slots(auctionId, interval, now) {
        for (const minute of starts(auctionId, now)) {
          const entry = minutesOf.get(auctionId)?.get(minute);
          for (const slot of minuteSlots(minute, entry?.parts ?? [], grid)) if (reachesInto(slot, interval)) yield slot;
        }
      },
      visits,
      uniqueViewers: (auctionId, interval, now) => uniqueViewersOf(visits(auctionId, interval, now)),
      async extent(auctionId, now) {
        const [first, last] = [starts(auctionId, now).at(0), starts(auctionId, now).at(-1)];
        return first === undefined || last === undefined ? null : { first, last };
      },
      async deleteExpired(now) {
        let deleted = 0;
        for (const minutes of minutesOf.values())
          for (const [minute, entry] of minutes) if (!alive(entry, now) && minutes.delete(minute)) deleted += 1;
        return deleted;
      },
    },
    recorders: {
      async note(delivered, now) {
        return delivered.map((one) => {
          const key = JSON.stringify([one.node, one.boot]);
          const record = afterArrival(recorders.get(key) ?? null, one, now);
          recorders.set(key, record);
          return record;
        });
      },
      find: async (node, boot) => recorders.get(JSON.stringify([node, boot])) ?? null,
      async list(since) {
        return [...recorders.values()].filter(({ lastAt }) => lastAt >= since).sort((a, b) => b.lastAt - a.lastAt);
      },
    },
    moments,
    catalogues: {
      async read(auctionId) {
        return structuredClone(catalogues.get(auctionId) ?? []);
      },
      async replace(auctionId, lots, authority) {
        if (!auctions.has(auctionId)) return false;
        check(authority, auctionId);
        catalogues.set(auctionId, structuredClone([...lots]));
        return true;
      },
    },
    shares,
    summaries,
    apiKeys,
    audit: memoryAudit(),
    flags: {
      has: async (flag) => flags.has(flag),
      set: async (flag) => void flags.add(flag),
    },
    async ping() {
      if (closed) throw new Error("the store is closed");
      return {};
    },
    async close() {
      closed = true;
    },
  };
};
