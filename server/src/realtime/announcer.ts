import type { Change } from "./audience.ts";
import type { Budget } from "./budget.ts";

/** A change of a room: how many connections it has now, and whether the first viewer came or the last left. */
type RoomChange = Pick<Change, "auctionId" | "edge"> & { count: Pick<Change["count"], "connections"> };

/** Rooms up to this size hear of each change within `SMALL_PAUSE`. */
const SMALL = 500;
const SMALL_PAUSE_MS = 100;
const LARGE_PAUSE_MS = 600;
/** How far large rooms may be behind before small ones wait with them. */
const LARGE_DEBT_MS = 3_000;

/** How long a room of so many connections rests after it was told, in ms, when the budget is spent for `debtMs` to come. */
const pauseMs = (connections: number, debtMs: number): number =>
  connections <= SMALL ? Math.max(SMALL_PAUSE_MS, debtMs - LARGE_DEBT_MS) : Math.max(LARGE_PAUSE_MS, debtMs);

export interface AnnouncerOptions {
  /** Tells everyone in the auction the count of this moment; false when that is what all of them heard last. */
  tell(auctionId: string): boolean;
  budget: Budget;
  /** Runs `run` once after `ms`; returns how to call it off. */
  after?(ms: number, run: () => void): () => void;
}

/**
 * Decides when a room is told its count: at once when it rested, and when the first viewer came or the last left;
 * otherwise once at the end of its rest, however many changes there were. Each telling costs the budget that all rooms share as many
 * messages as the room has connections, and a room rests until what is spent is earned: with much to tell, all rest longer. What a room has heard
 * already is not told again and costs nothing.
 */
export interface Announcer {
  /** Takes note of a change; true if the room was told at once. */
  changed(change: RoomChange): boolean;
  /** Rooms at rest. */
  readonly size: number;
  stop(): void;
}

const timer = (ms: number, run: () => void): (() => void) => {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
};

export function createAnnouncer({ tell, budget, after = timer }: AnnouncerOptions): Announcer {
  interface Rest {
    connections: number;
    pending: boolean;
    cancel(): void;
  }
  const resting = new Map<string, Rest>();

  const tellAndRest = (auctionId: string, connections: number): boolean => {
    resting.get(auctionId)?.cancel();
    resting.delete(auctionId);
    if (!tell(auctionId)) return false;
    budget.spend(connections);
    const cancel = after(pauseMs(connections, budget.debtMs()), () => {
      const rest = resting.get(auctionId);
      resting.delete(auctionId);
      if (rest?.pending) tellAndRest(auctionId, rest.connections);
    });
    resting.set(auctionId, { connections, pending: false, cancel });
    return true;
  };

  return {
    changed({ auctionId, count, edge }) {
      const rest = resting.get(auctionId);
      if (rest && !edge) {
        rest.pending = true;
        rest.connections = count.connections;
        return false;
      }
      return tellAndRest(auctionId, count.connections);
    },
    get size() {
      return resting.size;
    },
    stop() {
      for (const rest of resting.values()) rest.cancel();
      resting.clear();
    },
  };
}
