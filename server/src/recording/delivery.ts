import type { AuctionPart } from "./minutes.ts";

/** What became of a part: `stored`, known already or not, or `refused` for good with the reason. Both are final. */
export type Outcome = { kind: "stored" } | { kind: "refused"; reason: string };

/**
 * Takes finished parts to where minutes are kept. Resolves to one outcome a part, in order, when all are safe; rejects
 * when none of it is certain, and then everything may be sent again.
 */
export interface Delivery {
  deliver(parts: readonly AuctionPart[]): Promise<Outcome[]>;
}

/** Whoever takes the parts said how long to wait, in milliseconds. */
export class RetryLater extends Error {
  readonly afterMs: number;

  constructor(message: string, afterMs: number) {
    super(message);
    this.name = "RetryLater";
    this.afterMs = afterMs;
  }
}
