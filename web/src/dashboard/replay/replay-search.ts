/** Times the speed of the sale. */
export const SPEEDS = [1, 2, 5, 10, 30, 60, 120] as const;
export type Speed = (typeof SPEEDS)[number];

export const DEFAULT_SPEED: Speed = 10;

/** The replay's search parameters: the shown second, from the start of the sale, and the speed if it is not the default one. */
export interface ReplaySearch {
  t?: number;
  speed?: Speed;
}

/** Reads the search parameters and ignores unknown ones. */
export function readReplaySearch(raw: Record<string, unknown>): ReplaySearch {
  const t = typeof raw.t === "number" && Number.isFinite(raw.t) ? Math.max(0, Math.floor(raw.t)) : 0;
  const speed = SPEEDS.find((known) => known === raw.speed);
  return { ...(t > 0 && { t }), ...(speed !== undefined && speed !== DEFAULT_SPEED && { speed }) };
}

/** The next higher or lower speed; the same at the end of the list. */
export const nextSpeed = (speed: Speed, direction: -1 | 1): Speed => SPEEDS[SPEEDS.indexOf(speed) + direction] ?? speed;
