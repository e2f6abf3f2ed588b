export interface Countdown {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** The time remaining until `startsAt` (epoch ms); `null` once it has come. */
export function countdown(startsAt: number, now: number): Countdown | null {
  const remaining = Math.ceil((startsAt - now) / 1_000);
  if (remaining <= 0) return null;
  return {
    days: Math.floor(remaining / 86_400),
    hours: Math.floor(remaining / 3_600) % 24,
    minutes: Math.floor(remaining / 60) % 60,
    seconds: remaining % 60,
  };
}
