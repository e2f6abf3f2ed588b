import type { MomentEvent } from "@headcount/protocol";
import { timer } from "../../platform/clock.ts";

import { MomentPacer, type PacerLimits } from "./moment-pacer.ts";
import type { SendBudget } from "./send-budget.ts";

/** While the budget is overspent by more than this, only openings and hammers are sent. */
const BUSY_MS = 3_000;

export interface MomentSenderOptions {
  limits: PacerLimits;
  budget: SendBudget;
  /** How many connections watch the auction. */
  watching(auctionId: string): number;
  /** Sends a moment to all viewers. */
  send(auctionId: string, moment: MomentEvent): void;
  /** Monotonic ms. */
  now?(): number;
  /** Runs `run` once after `ms`; returns a function that cancels it. */
  after?(ms: number, run: () => void): () => void;
}

/** Sends moments to the viewers of each auction, at the auction's pace and from the budget of all rooms. */
export interface MomentSender {
  add(auctionId: string, moment: MomentEvent): void;
  /** Auctions with waiting moments, or with some sent a few seconds ago. */
  readonly size: number;
  stop(): void;
}

export function createMomentSender({
  limits,
  budget,
  watching,
  send,
  now = () => performance.now(),
  after = timer,
}: MomentSenderOptions): MomentSender {
  const rooms = new Map<string, { pacer: MomentPacer; cancel(): void }>();

  const forget = (auctionId: string): void => {
    rooms.get(auctionId)?.cancel();
    rooms.delete(auctionId);
  };

  /** Sends the moments that may be sent now, and schedules the rest. */
  const pump = (auctionId: string, pacer: MomentPacer): void => {
    rooms.get(auctionId)?.cancel();
    const connections = watching(auctionId);
    // Pages that load later get all moments from the live view.
    if (connections === 0 || pacer.isIdle(now())) {
      forget(auctionId);
      return;
    }
    const isBusy = (): boolean => budget.debtMs() > BUSY_MS;
    for (let next = pacer.next(now(), isBusy()); next; next = pacer.next(now(), isBusy())) {
      budget.spend(connections);
      send(auctionId, next);
    }
    const wait = pacer.waitMs(now()) ?? (limits.burst / limits.perSecond) * 1_000;
    const ms = Math.max(1, wait, pacer.waitsForEdges ? 0 : budget.debtMs() - BUSY_MS);
    rooms.set(auctionId, { pacer, cancel: after(ms, () => pump(auctionId, pacer)) });
  };

  return {
    add(auctionId, moment) {
      const pacer = rooms.get(auctionId)?.pacer ?? new MomentPacer(limits, now());
      pacer.add(moment);
      pump(auctionId, pacer);
    },
    get size() {
      return rooms.size;
    },
    stop() {
      for (const auctionId of [...rooms.keys()]) forget(auctionId);
    },
  };
}
