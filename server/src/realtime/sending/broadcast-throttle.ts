import { timer } from "../../platform/clock.ts";
import type { Change } from "../audience.ts";
import type { SendBudget } from "./send-budget.ts";

/** A change of a room: its current connections, and whether the first viewer came or the last one left. */
type RoomChange = Pick<Change, "auctionId" | "edge"> & { count: Pick<Change["count"], "connections"> };

/** Rooms up to this size receive each change within `SMALL_ROOM_MS`. */
const SMALL_ROOM = 500;
const SMALL_ROOM_MS = 100;
const LARGE_ROOM_MS = 600;
/** Debt of the budget up to which small rooms do not wait longer. */
const SMALL_ROOM_DEBT_MS = 3_000;

/** The cooldown of a room after a broadcast, in ms, when the budget is overspent by `debtMs`. */
const cooldownMs = (connections: number, debtMs: number): number =>
  connections <= SMALL_ROOM ? Math.max(SMALL_ROOM_MS, debtMs - SMALL_ROOM_DEBT_MS) : Math.max(LARGE_ROOM_MS, debtMs);

export interface BroadcastThrottleOptions {
  /** Sends the current count to everyone in the auction; false when there was nothing new to send. */
  broadcast(auctionId: string): boolean;
  budget: SendBudget;
  /** Runs `run` once after `ms`; returns a function that cancels it. */
  after?(ms: number, run: () => void): () => void;
}

/**
 * Decides when a room's count is broadcast. It is sent at once if the room is not cooling down, if the first viewer came, or if the last
 * one left. Otherwise it is sent once, at the end of the cooldown, after any number of changes. A broadcast spends one message per
 * connection from the budget of all rooms, and the room cools down until the budget is earned again. A broadcast with nothing new costs
 * nothing.
 */
export interface BroadcastThrottle {
  changed(change: RoomChange): void;
  /** Rooms that are cooling down. */
  readonly size: number;
  stop(): void;
}

export function createBroadcastThrottle({
  broadcast,
  budget,
  after = timer,
}: BroadcastThrottleOptions): BroadcastThrottle {
  interface Cooldown {
    connections: number;
    pending: boolean;
    cancel(): void;
  }
  const cooldowns = new Map<string, Cooldown>();

  const send = (auctionId: string, connections: number): void => {
    cooldowns.get(auctionId)?.cancel();
    cooldowns.delete(auctionId);
    if (!broadcast(auctionId)) return;
    budget.spend(connections);
    const cancel = after(cooldownMs(connections, budget.debtMs()), () => {
      const cooldown = cooldowns.get(auctionId);
      cooldowns.delete(auctionId);
      if (cooldown?.pending) send(auctionId, cooldown.connections);
    });
    cooldowns.set(auctionId, { connections, pending: false, cancel });
  };

  return {
    changed({ auctionId, count, edge }) {
      const cooldown = cooldowns.get(auctionId);
      if (!cooldown || edge) return send(auctionId, count.connections);
      cooldown.pending = true;
      cooldown.connections = count.connections;
    },
    get size() {
      return cooldowns.size;
    },
    stop() {
      for (const cooldown of cooldowns.values()) cooldown.cancel();
      cooldowns.clear();
    },
  };
}
