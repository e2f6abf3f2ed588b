import type { AuctionKind, AuctionState } from "@headcount/protocol";
import type { Outcome } from "@headcount/protocol/block";

/** All texts of the screen page, except those that it shares with the live page. */
export const TEXT = {
  name: "Screen",
  state: { setup: "Starts soon", live: "Live", ended: "Ended" } satisfies Record<AuctionState, string>,
  kind: { sample: "Sample", simulated: "Simulated" } satisfies Record<AuctionKind, string>,
  lot: (number: string): string => `Lot ${number}`,
  currentBid: "Current bid",
  noBid: "No bid yet",
  outcome: { sold: "Sold", unsold: "Unsold", passed: "Passed", withdrawn: "Withdrawn" } satisfies Record<
    Outcome,
    string
  >,
  next: (lot: string): string => `Next: ${lot}`,
  startsIn: (time: string): string => `Starts in ${time}`,
  days: (days: number): string => (days === 1 ? "1 day" : `${days} days`),
  ended: "Thank you for watching",
  lost: "Connection lost. Reconnecting …",
} as const;
