const WINDOW_MS = 10_000;

/** What a connection sent recently, in two numbers. */
export interface MessageWindow {
  messages: number;
  /** Monotonic ms. */
  windowStart: number;
}

/** Counts a message at `now` (monotonic ms). False when the message exceeds `most` in 10 s; 0 disables the limit. */
export function withinMessageLimit(window: MessageWindow, most: number, now: number): boolean {
  if (now - window.windowStart >= WINDOW_MS) {
    window.windowStart = now;
    window.messages = 0;
  }
  window.messages += 1;
  return most === 0 || window.messages <= most;
}
