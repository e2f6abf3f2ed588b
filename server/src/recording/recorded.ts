import type { AuctionPart, CountMode, Slot } from "@headcount/protocol";

/** One moment on both clocks. The wall clock names slots (epoch ms), the monotonic clock measures how long a level lasted (ms). */
export interface Instant {
  wall: number;
  mono: number;
}

/**
 * A closed slot of a minute that is still open. With `seen: 0`, it is the first recorded slot of the minute, written at its start. It is
 * written again when it closes, unless the process is killed first.
 */
export interface OpenSlot {
  auctionId: string;
  /** The number of the minute's part. */
  seq: number;
  /** Start of the minute, epoch ms UTC. */
  minute: number;
  slot: Slot;
  /** The count modes of the minute so far: both if the mode was switched. */
  countModes: CountMode[];
}

/** The records since the last call of `take`. */
export interface Recorded {
  parts: AuctionPart[];
  slots: OpenSlot[];
  /** Live auctions that nobody watches, and since when (epoch ms), for the next boot. */
  empty: ReadonlyMap<string, number>;
}

/**
 * Nobody is seen after the recorder's last slot. People who are there leave with it, so that joins − leaves equals the change of the count. They did not
 * leave by themselves: those who come back to another recorder cancel out when the parts are merged.
 */
export const allLeave = (slots: readonly Slot[]): void => {
  const last = slots.at(-1);
  if (!last || last.people.last === 0) return;
  last.leaves += last.people.last;
  last.drained = (last.drained ?? 0) + last.people.last;
};
