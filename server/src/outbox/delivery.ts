import type { AuctionPart } from "@headcount/protocol";
import type { PartOutcome } from "../minutes/part-outcome.ts";

/** One boot of one realtime process. */
export interface Recorder {
  node: string;
  boot: string;
}

/**
 * Delivers finished parts to the API. Resolves to one outcome per part, in order, when all outcomes are final. If it rejects, no outcome is
 * certain, and everything may be sent again.
 */
export interface Delivery {
  deliver(parts: readonly AuctionPart[]): Promise<PartOutcome[]>;
}

/** The API asks to wait `afterMs` milliseconds. */
export class RetryLater extends Error {
  readonly afterMs: number;

  constructor(message: string, afterMs: number) {
    super(message);
    this.name = "RetryLater";
    this.afterMs = afterMs;
  }
}

/** The API does not accept this recorder's key. Only an operator can fix that. */
export class KeyRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KeyRefused";
  }
}
