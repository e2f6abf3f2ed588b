import type { AuctionCount, Excluded, Occupancy } from "@headcount/protocol";
import type { Service } from "../../platform/service.ts";

/** The part of the audience on this node. Each number is the size of a set. */
export interface OwnAudience {
  count(auctionId: string, now: number): AuctionCount;
  excluded(auctionId: string): Excluded;
  /** The auctions with a connection on this node, including excluded connections. */
  auctions(): Iterable<string>;
  /** Identified people on this node. Each unidentified connection counts as one person. */
  identified(auctionId: string): { readonly size: number; keys(): Iterable<string> };
}

/** A change of this node's audience; see `Change` in realtime/audience.ts. */
export interface OwnChange {
  auctionId: string;
  came: string | null;
  went: string | null;
}

/** The state of the nodes for metrics and `/readyz`. */
export interface TotalsState {
  /** Nodes that count now, including this one. */
  nodes: number;
  /** Why the totals of the other nodes are not known; `null` while they are. */
  lastError: string | null;
  /** For how many seconds they have been unknown; 0 while they are known. */
  staleSeconds: number;
  /** Ticks that were answered, ticks that failed, and how long the last answer took (ms). */
  ticks: number;
  failedTicks: number;
  tickMs: number;
  /** Nodes whose viewers this node removed because they stopped without reporting it. */
  reaped: number;
}

/**
 * The totals of all auctions over all nodes. Each node reports its own numbers and reads the sums. This node's own number is always current;
 * those of other nodes are at most one tick old.
 */
export interface Totals extends Service {
  /** The count over all nodes. `stale`: the numbers of other nodes are the last known ones or include a node that does not answer. */
  count(auctionId: string, now: number): AuctionCount;
  /** Excluded connections in the auction over all nodes. */
  excluded(auctionId: string): Excluded;
  /** Reports a change of this node's audience. */
  changed(change: OwnChange): void;
  /** Calls `listener` when the numbers of other nodes, or their staleness, changed in an auction. */
  subscribe(listener: (auctionId: string) => void): void;
  /**
   * Calls `listener` with the totals that this node must record as the leading node: each changed total, or `null` if a total is unknown from now on.
   * Without other nodes nothing is recorded: the node's own numbers are the totals.
   */
  lead(listener: (auctionId: string, total: Occupancy | null) => void): void;
  /** Resolves once the other nodes can know all changes so far, or if Redis does not answer. Never rejects. */
  report(): Promise<void>;
  readonly state: TotalsState;
}
