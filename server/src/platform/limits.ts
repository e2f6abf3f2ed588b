import { type RateLimiterAbstract, RateLimiterMemory } from "rate-limiter-flexible";

export interface LimitOptions {
  /** Distinguishes this limit from others. */
  name: string;
  points: number;
  /** The window, in seconds. */
  duration: number;
}

/** Makes limiters of the library. */
export type Limiters = (options: LimitOptions) => RateLimiterAbstract;

/** Limits of this process. */
export const memoryLimiters: Limiters = ({ name, points, duration }) =>
  new RateLimiterMemory({ keyPrefix: name, points, duration });
