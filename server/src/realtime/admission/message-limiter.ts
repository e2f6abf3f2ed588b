const WINDOW_MS = 10_000;

/** What a connection sent lately: two numbers for each connection. */
export interface MessageWindow {
  messages: number;
  /** Monotonic ms. */
  windowStart: number;
}

/** Counts a message at `now` (monotonic ms); false when it is over the limit of `most` in 10 s, which 0 disables. */
export function withinMessageLimit(window: MessageWindow, most: number, now: number): boolean {
  if (now - window.windowStart >= WINDOW_MS) {
    window.windowStart = now;
    window.messages = 0;
  }
  window.messages += 1;
  return most === 0 || window.messages <= most;
}
