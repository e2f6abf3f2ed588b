const WINDOW_MS = 10_000;

/** How much one client has said lately: two numbers for each connection. */
export interface Pace {
  said: number;
  since: number;
}

/** Notes a message at `now` (monotonic ms); false when it is one more than `most` in 10 s, of which 0 stands for any number. */
export function keepsPace(pace: Pace, most: number, now: number): boolean {
  if (now - pace.since >= WINDOW_MS) {
    pace.since = now;
    pace.said = 0;
  }
  pace.said += 1;
  return most === 0 || pace.said <= most;
}
