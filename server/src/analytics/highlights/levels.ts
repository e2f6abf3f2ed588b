/** The mean level of a sampled slot. Times are epoch ms, `to` is exclusive. */
export interface SlotLevel {
  from: number;
  to: number;
  level: number;
}

/** Finds the levels at instants. */
export interface Levels {
  /** Adds the next slot, in order. */
  add(slot: SlotLevel): void;
  /** The level at each instant; `null` where no slot was sampled. */
  found: readonly (number | null)[];
}

/** Finds the levels at these instants (epoch ms), which are in order. */
export const startLevels = (instants: readonly number[]): Levels => {
  const found = instants.map((): number | null => null);
  let next = 0;
  return {
    found,
    add({ from, to, level }) {
      for (let at = instants[next]; at !== undefined && at < to; at = instants[next]) {
        if (at >= from) found[next] = level;
        next += 1;
      }
    },
  };
};
