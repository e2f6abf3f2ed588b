/** Two clocks: the wall clock names slots and minutes, and the monotonic clock measures durations. */
export interface Clock {
  /** Epoch ms UTC. */
  wall(): number;
  /** Milliseconds since a fixed instant; never decreases. */
  monotonic(): number;
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Calls `run` after `ms`. Returns a function that prevents this. */
export const timer = (ms: number, run: () => void): (() => void) => {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
};
