import { type AuctionPart, type Grid, type MinutePart, minuteMs } from "@headcount/protocol";
import { LRUCache } from "lru-cache";
import type { MinuteStore } from "../storage/store.ts";

/** Minutes before a part that are looked at, at most. */
const MOST_BACK = 60;
/** Rows of parts whose newest minute is remembered: where the next part follows on, nothing needs to be looked up. */
const REMEMBERED_ROWS = 20_000;

export interface MissingPartsOptions {
  minutes: Pick<MinuteStore, "merge">;
  grid: Grid;
}

/** Marks minutes that a recorder answers for, and of which no part of it has arrived. */
export interface MissingParts {
  /**
   * Takes note of parts that were stored, or were there already; `isWanted` says whether a part would be kept. `now` in epoch ms.
   */
  after(items: readonly AuctionPart[], isWanted: (item: AuctionPart) => boolean, now: number): Promise<void>;
}

const rowOf = ({ auctionId, part }: AuctionPart): string => `${auctionId} ${part.node} ${part.boot}`;

/**
 * A part says for how many minutes before its own its recorder had followed the auction. Where such a minute has no part of it, the others' viewers alone
 * are no audience: a part without slots takes its place, which answers for the minute and has seen nothing. The real one replaces it whenever it comes.
 */
export function createMissingParts({ minutes, grid }: MissingPartsOptions): MissingParts {
  const newest = new LRUCache<string, number>({ max: REMEMBERED_ROWS });
  const length = minuteMs(grid);
  const unseen = ({ auctionId, part: { node, boot } }: AuctionPart, minute: number): AuctionPart => {
    const covers = { from: 0, to: length };
    return { auctionId, part: { node, boot, seq: 0, minute, slots: [], joins: 0, leaves: 0, covers } };
  };
  const before = (item: AuctionPart, isWanted: (item: AuctionPart) => boolean): AuctionPart[] => {
    const { minute, minutesBefore = 0 } = item.part;
    return Array.from({ length: Math.min(MOST_BACK, minutesBefore) }, (_, back) =>
      unseen(item, minute - (back + 1) * length),
    ).filter((earlier) => earlier.part.minute >= 0 && isWanted(earlier));
  };

  return {
    async after(items, isWanted, now) {
      const here = new Set(items.map((item) => `${rowOf(item)} ${item.part.minute}`));
      const rows = items.flatMap((item) => {
        if (!item.part.minutesBefore) return [];
        const [nearest, ...earlier] = before(item, isWanted);
        if (!nearest || here.has(`${rowOf(nearest)} ${nearest.part.minute}`)) return [];
        return newest.get(rowOf(item)) === nearest.part.minute ? [] : [{ nearest, earlier }];
      });
      for (const item of items) newest.set(rowOf(item), Math.max(item.part.minute, newest.get(rowOf(item)) ?? 0));
      if (rows.length === 0) return;
      const outcomes = await minutes.merge(
        rows.map(({ nearest }) => nearest),
        now,
      );
      // Where the nearest one was known, those before it were looked at when it came.
      const more = rows.flatMap(({ earlier }, at) => (outcomes[at] === "stored" ? earlier : []));
      if (more.length > 0) await minutes.merge(more, now);
    },
  };
}

/** The part as it is stored. */
export const withoutRow = ({ minutesBefore: _, ...part }: MinutePart): MinutePart => part;
