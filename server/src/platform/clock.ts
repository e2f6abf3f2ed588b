/** Two clocks: the wall names slots and minutes, the monotonic one measures how long things last. */
export interface Clock {
  /** Epoch ms UTC. */
  wall(): number;
  /** Milliseconds since some fixed instant; never goes back. */
  monotonic(): number;
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
};
