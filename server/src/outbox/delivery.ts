import type { AuctionPart } from "../recording/minute-builder.ts";

/**
 * What became of a part: `stored`, known already or not; `off`, because there is nothing to keep; `gone`, because there is no such auction, of which
 * nothing may be kept then; or `refused` for good with the reason. All of them are final.
 */
export type Outcome = { kind: "stored" } | { kind: "off" } | { kind: "gone" } | { kind: "refused"; reason: string };

/** Who delivers: one boot of one realtime process. */
export interface Recorder {
  node: string;
  boot: string;
}

/** A part with the secret of its recorder, where that is another boot than the one that delivers it. */
export interface DeliveredPart extends AuctionPart {
  secret?: string;
}

/**
 * Takes finished parts to where minutes are kept. Resolves to one outcome a part, in order, when all are safe; rejects
 * when none of it is certain, and then everything may be sent again.
 */
export interface Delivery {
  deliver(parts: readonly DeliveredPart[]): Promise<Outcome[]>;
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

/** Whoever takes the parts does not know this recorder's key: only a person can mend that. */
export class KeyRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KeyRefused";
  }
}
