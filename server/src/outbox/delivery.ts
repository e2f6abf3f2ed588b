import type { AuctionPart } from "@headcount/protocol";

/**
 * The final result of a part's delivery. `stored`: now or before. `off`: the auction keeps no analytics. `gone`: the auction does not exist, so nothing of
 * it may be kept. `refused`: never accepted, with the reason.
 */
export type Outcome = { kind: "stored" } | { kind: "off" } | { kind: "gone" } | { kind: "refused"; reason: string };

/** One boot of one realtime process. */
export interface Recorder {
  node: string;
  boot: string;
}

/**
 * Delivers finished parts to the API. Resolves to one outcome per part, in order, when all outcomes are final. Rejects when none is certain: then
 * everything may be sent again.
 */
export interface Delivery {
  deliver(parts: readonly AuctionPart[]): Promise<Outcome[]>;
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
