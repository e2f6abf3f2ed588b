import type { AuctionPart, Grid, Interval, MinutePart } from "@headcount/protocol";
import { mergePart, minuteTotals } from "../../minutes/merge.ts";
import type { MergeOutcome } from "../../minutes/part-outcome.ts";
import { minuteSlots, reachesInto } from "../../minutes/slot.ts";
import { type MinuteVisits, minuteVisits, uniqueViewersOf } from "../../minutes/visits.ts";
import type { MinuteStore } from "../store.ts";

interface KeptParts {
  parts: MinutePart[];
  createdAt: number;
}

interface MemoryMinutesOptions {
  retentionMs: number;
  grid: Grid;
  exists(auctionId: string): boolean;
}

interface MemoryMinutes extends MinuteStore {
  /** Drops the minutes of a deleted auction. */
  forget(auctionId: string): void;
}

/** Minutes by auction and start. */
export const memoryMinutes = ({ retentionMs, grid, exists }: MemoryMinutesOptions): MemoryMinutes => {
  const minutesOf = new Map<string, Map<number, KeptParts>>();
  const isAlive = ({ createdAt }: KeptParts, now: number): boolean => createdAt > now - retentionMs;
  const list = (auctionId: string, now: number, { from, to } = EVER) =>
    [...(minutesOf.get(auctionId) ?? [])]
      .flatMap(([minute, kept]) => (minute >= from && minute < to && isAlive(kept, now) ? [{ minute, ...kept }] : []))
      .sort((a, b) => a.minute - b.minute);

  const mergeOne = ({ auctionId, part }: AuctionPart, now: number): MergeOutcome => {
    if (!exists(auctionId)) return "unknown";
    const minutes = minutesOf.get(auctionId) ?? new Map<number, KeptParts>();
    minutesOf.set(auctionId, minutes);
    const kept = minutes.get(part.minute);
    const known = kept && isAlive(kept, now) ? kept : { parts: [], createdAt: now };
    const { outcome, parts } = mergePart(known.parts, structuredClone(part));
    minutes.set(part.minute, { ...known, parts });
    return outcome;
  };

  async function* visits(auctionId: string, interval: Interval, now: number): AsyncGenerator<MinuteVisits> {
    for (const { minute, parts } of list(auctionId, now, interval)) {
      const found = minuteVisits(minute, parts, grid);
      if (found) yield found;
    }
  }

  return {
    forget: (auctionId) => void minutesOf.delete(auctionId),
    async merge(writes, now) {
      return writes.map((write) => mergeOne(write, now));
    },
    async *read(auctionId, interval, now) {
      for (const { minute, parts } of list(auctionId, now, interval)) {
        const totals = minuteTotals(parts, grid);
        yield { sum: null, list: () => [{ minute, ...totals }] };
      }
    },
    async *slots(auctionId, interval, now) {
      for (const { minute, parts } of list(auctionId, now))
        for (const slot of minuteSlots(minute, parts, grid)) if (reachesInto(slot, interval)) yield slot;
    },
    visits,
    async *sources(auctionId, interval, now) {
      for (const { minute, parts } of list(auctionId, now, interval))
        for (const { sources } of parts) if (sources) yield { minute, sources: structuredClone(sources) };
    },
    uniqueViewers: (auctionId, interval, now) => uniqueViewersOf(visits(auctionId, interval, now)),
    async extent(auctionId, now) {
      const all = list(auctionId, now);
      const [first, last] = [all.at(0), all.at(-1)];
      return first && last ? { first: first.minute, last: last.minute } : null;
    },
    async deleteExpired(now) {
      let deleted = 0;
      for (const minutes of minutesOf.values())
        for (const [minute, kept] of minutes) if (!isAlive(kept, now) && minutes.delete(minute)) deleted += 1;
      return deleted;
    },
  };
};

const EVER: Interval = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
