import type { AuctionCount, Excluded } from "@headcount/protocol";
import type { Service } from "../../platform/service.ts";

/** How many connections and people watch an auction. */
export interface Occupancy {
  connections: number;
  people: number;
}

/** What this node alone has of the audience. Each number is the size of a set. */
export interface OwnAudience {
  count(auctionId: string, now: number): AuctionCount;
  excluded(auctionId: string): Excluded;
  /** The auctions with a connection on this node, counted or not. */
  auctions(): Iterable<string>;
  /** People on this node who are identified. The others each count as one person. */
  identified(auctionId: string): { readonly size: number; keys(): Iterable<string> };
}

/** What happened to the audience of this node; see `Change` in realtime/audience.ts. */
export interface OwnChange {
  auctionId: string;
  came: string | null;
  went: string | null;
}

/** What metrics and `/readyz` say about the nodes. */
export interface TotalsState {
  /** Nodes that count now, this one included. */
  nodes: number;
  /** Why the totals of the other nodes are not known; `null` while they are. */
  lastError: string | null;
  /** Since when they are not known, in seconds; 0 while they are. */
  staleSeconds: number;
  /** Ticks that were answered, ticks that failed, and how long the last answer took (ms). */
  ticks: number;
  failedTicks: number;
  tickMs: number;
  /** Nodes whose viewers this node removed because they had stopped without a word. */
  reaped: number;
}

/**
 * The totals of all auctions over all nodes: each node reports its own numbers, and asks for the sums. The number of this node is always its current one;
 * those of other nodes are at most a tick old.
 */
export interface Totals extends Service {
  /** The count over all nodes. `stale`: the numbers of other nodes are the last known ones, or contain a node that does not answer. */
  count(auctionId: string, now: number): AuctionCount;
  /** Connections over all nodes that are in the auction and not counted. */
  excluded(auctionId: string): Excluded;
  /** Reports a change of this node's audience. */
  changed(change: OwnChange): void;
  /** Calls `listener` when the numbers of other nodes, or their staleness, changed in an auction. */
  subscribe(listener: (auctionId: string) => void): void;
  /**
   * Calls `listener` with the totals that this node is to record, because it leads: each total that changed, and `null` when a total is unknown from now on.
   * Without other nodes nothing is recorded: the node's own numbers are the totals.
   */
  lead(listener: (auctionId: string, total: Occupancy | null) => void): void;
  /** Resolves once the other nodes can know all that happened so far, or Redis did not answer. Never rejects. */
  report(): Promise<void>;
  readonly state: TotalsState;
}
