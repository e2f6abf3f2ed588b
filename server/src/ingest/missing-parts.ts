import { type AuctionPart, type Grid, type MinutePart, minuteMs } from "@headcount/protocol";
import { LRUCache } from "lru-cache";
import type { MinuteStore } from "../storage/store.ts";

/** Maximum number of minutes to check before a part. */
const MOST_BACK = 60;
/** Maximum series of parts whose newest minute is remembered. If the next part follows that minute directly, no look-up is needed. */
const REMEMBERED_ROWS = 20_000;

export interface MissingPartsOptions {
  minutes: Pick<MinuteStore, "merge">;
  grid: Grid;
}

/** Marks minutes whose part of a recorder has not arrived. */
export interface MissingParts {
  /**
   * Checks the minutes before stored or known parts. `isWanted`: whether a part would be stored. `now` in epoch ms.
   */
  after(items: readonly AuctionPart[], isWanted: (item: AuctionPart) => boolean, now: number): Promise<void>;
}

const rowOf = ({ auctionId, part }: AuctionPart): string => `${auctionId} ${part.node} ${part.boot}`;

/**
 * A part says for how many minutes before its own the recorder followed the auction. If one of these minutes lacks a part of the
 * recorder, the viewers of the others are not the whole audience. Then a placeholder without slots is stored, which covers the minute
 * and has seen nothing. The real part replaces it when it arrives.
 */
export function createMissingParts({ minutes, grid }: MissingPartsOptions): MissingParts {
  const newest = new LRUCache<string, number>({ max: REMEMBERED_ROWS });
  const length = minuteMs(grid);
  const unseen = ({ auctionId, part: { node, boot } }: AuctionPart, minute: number): AuctionPart => {
    const covers = { from: 0, to: length };
    return { auctionId, part: { node, boot, seq: 0, minute, slots: [], joins: 0, leaves: 0, covers } };
  };
  /** The nearest minute first. Usually only that one is needed. */
  const before = function* (
    item: AuctionPart,
    isWanted: (item: AuctionPart) => boolean,
  ): Generator<AuctionPart, undefined> {
    const { minute, minutesBefore = 0 } = item.part;
    for (let back = 1; back <= Math.min(MOST_BACK, minutesBefore) && minute >= back * length; back += 1) {
      const earlier = unseen(item, minute - back * length);
      if (isWanted(earlier)) yield earlier;
    }
  };

  return {
    async after(items, isWanted, now) {
      const here = new Set(items.map((item) => `${rowOf(item)} ${item.part.minute}`));
      const rows = items.flatMap((item) => {
        if (!item.part.minutesBefore) return [];
        const earlier = before(item, isWanted);
        const nearest = earlier.next().value;
        if (!nearest || here.has(`${rowOf(nearest)} ${nearest.part.minute}`)) return [];
        return newest.get(rowOf(item)) === nearest.part.minute ? [] : [{ nearest, earlier }];
      });
      for (const item of items) newest.set(rowOf(item), Math.max(item.part.minute, newest.get(rowOf(item)) ?? 0));
      if (rows.length === 0) return;
      const outcomes = await minutes.merge(
        rows.map(({ nearest }) => nearest),
        now,
      );
      // If the nearest minute has its part, the earlier minutes were checked when that part arrived.
      const more = rows.flatMap(({ earlier }, at) => (outcomes[at] === "stored" ? [...earlier] : []));
      if (more.length > 0) await minutes.merge(more, now);
    },
  };
}

/** The part as it is stored. */
export const withoutRow = ({ minutesBefore: _, ...part }: MinutePart): MinutePart => part;
