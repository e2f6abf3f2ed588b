import { formatDuration, formatSeconds } from "../format/format.ts";
import { wrongClock } from "./text.ts";

/** Both clocks of this device, ms: the wall clock, and the monotonic one, which is never set. */
export interface Local {
  wall: number;
  monotonic: number;
}

/** One request to the server: when it was sent, when the answer arrived, and the server's time in it (epoch ms). */
export interface ClockSample {
  sentAt: number;
  receivedAt: Local;
  serverTime: number;
}

/** How far the server's clock is ahead of this device's (ms), and the maximum error (ms). */
export interface ClockOffset {
  offset: number;
  error: number;
  at: Local;
}

/** How long a measurement may be preferred to a newer one. */
const KEPT_MS = 60_000;
/** Maximum drift between the two clocks. A larger one means that a clock was set or that the device slept. */
const APART_MS = 1_000;

/** Whether the measurement is still valid, because this device's clock was not set since then. */
export const holds = ({ at }: ClockOffset, now: Local): boolean =>
  Math.abs(now.wall - at.wall - (now.monotonic - at.monotonic)) < APART_MS;

/** The offset after one more sample: the more exact of two that agree. */
export function afterSample(known: ClockOffset | null, { sentAt, receivedAt, serverTime }: ClockSample): ClockOffset {
  const error = Math.max(0, receivedAt.wall - sentAt) / 2;
  const next: ClockOffset = { offset: serverTime - (receivedAt.wall - error), error, at: receivedAt };
  if (!known || !holds(known, receivedAt) || receivedAt.wall - known.at.wall > KEPT_MS) return next;
  const agree = Math.abs(next.offset - known.offset) <= next.error + known.error;
  return agree && known.error < error ? known : next;
}

/** Smaller offsets are not shown. */
const LARGE_MS = 30_000;

/** A warning about a large offset; `null` for a small one. */
export function clockWords({ offset }: Pick<ClockOffset, "offset">): string | null {
  const size = Math.abs(offset);
  if (size < LARGE_MS) return null;
  const words = size < 90_000 ? formatSeconds(size / 1_000) : formatDuration(Math.round(size / 60_000));
  return wrongClock(words, offset < 0);
}
