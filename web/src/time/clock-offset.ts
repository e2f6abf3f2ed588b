/** Both clocks of this device, ms: what it calls the time, and one that is never set. */
export interface Local {
  wall: number;
  monotonic: number;
}

/** One question to the server: when it was asked, when the answer came, and what the server's clock said (epoch ms). */
export interface ClockSample {
  sentAt: number;
  receivedAt: Local;
  serverTime: number;
}

/** How far the server's clock is ahead of this device's, ms, and how wrong that may be. */
export interface ClockOffset {
  offset: number;
  error: number;
  at: Local;
}

/** A measurement is not used for longer, when there is a newer one. */
const KEPT_MS = 60_000;
/** Between two clocks of one device; more means that one was set, or that the device slept. */
const APART_MS = 1_000;

/** Whether the measurement still holds: nobody has set this device's clock since. */
export const holds = ({ at }: ClockOffset, now: Local): boolean =>
  Math.abs(now.wall - at.wall - (now.monotonic - at.monotonic)) < APART_MS;

/** What is known after one more sample: the more exact of two that agree. */
export function afterSample(known: ClockOffset | null, { sentAt, receivedAt, serverTime }: ClockSample): ClockOffset {
  const error = Math.max(0, receivedAt.wall - sentAt) / 2;
  const next: ClockOffset = { offset: serverTime - (receivedAt.wall - error), error, at: receivedAt };
  if (!known || !holds(known, receivedAt) || receivedAt.wall - known.at.wall > KEPT_MS) return next;
  const agree = Math.abs(next.offset - known.offset) <= next.error + known.error;
  return agree && known.error < error ? known : next;
}

/** From then on it is worth saying. */
const LARGE_MS = 30_000;

/** A large offset in words; `null` where it is none. */
export function clockWords({ offset }: Pick<ClockOffset, "offset">): string | null {
  const size = Math.abs(offset);
  if (size < LARGE_MS) return null;
  const [amount, unit] =
    size < 90_000
      ? [size / 1_000, "seconds"]
      : size < 5_400_000
        ? [size / 60_000, "minutes"]
        : [size / 3_600_000, "hours"];
  return `The clock of this device is ${Math.round(amount)} ${unit} ${offset < 0 ? "fast" : "slow"}. Entries are saved with the server's time.`;
}
