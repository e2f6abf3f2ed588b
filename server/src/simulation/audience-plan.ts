import { Crowd, type CrowdEvent } from "./crowd.ts";
import { seeded } from "./seeded.ts";

export interface PlanOptions {
  /** Maximum simultaneous connections. */
  viewers: number;
  minutes: number;
  /** The same seed gives the same plan. */
  seed: number;
  /** The sale's appeal in this second, 0 to 1. Default: always 1. */
  interest?: (second: number) => number;
  /** The shares of the time in which the room fills and empties. */
  filling?: number;
  emptying?: number;
}

/** The actions of a realistic audience, in order. Everyone who joins also leaves, and at most `viewers` are there at once. */
export function planAudience(options: PlanOptions): CrowdEvent[] {
  const { viewers, minutes, seed, interest = () => 1, filling = 0.2, emptying = 0.1 } = options;
  const fullness = (progress: number): number =>
    Math.min(1, progress / filling) * Math.min(1, (1 - progress) / emptying);
  const crowd = new Crowd(seeded(seed));
  const seconds = Math.max(1, Math.round(minutes * 60));
  const events: CrowdEvent[] = [];
  for (let second = 0; second < seconds; second += 1)
    events.push(...crowd.second(second, Math.round(viewers * fullness(second / seconds) * interest(second))));
  return [...events, ...crowd.second(seconds, 0)];
}
