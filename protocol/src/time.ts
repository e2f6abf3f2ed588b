/** Length of a slot in ms of the UTC clock: slot number = floor(epochMs / SLOT_MS). */
export const SLOT_MS = 5_000;
/** Slots per minute. A minute is the stored snapshot. */
export const SLOTS_PER_MINUTE = 12;

/** Lengths in milliseconds of the UTC clock. The test grid may have another minute: see `minuteMs`. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** A day in seconds. */
export const DAY_S = 86_400;

/** Half-open: `from` ≤ t < `to`. Epoch ms, unless stated otherwise. */
export interface Interval {
  from: number;
  to: number;
}

/** The grid of slots and minutes. Only tests use other values than the defaults. */
export interface Grid {
  slotMs: number;
  slotsPerMinute: number;
}
export const DEFAULT_GRID: Grid = { slotMs: SLOT_MS, slotsPerMinute: SLOTS_PER_MINUTE };

/** Length of a minute of this grid in milliseconds. */
export const minuteMs = (grid: Grid): number => grid.slotMs * grid.slotsPerMinute;

/** Start of the minute that contains `at` (epoch ms). */
export const minuteStart = (at: number, grid: Grid): number => Math.floor(at / minuteMs(grid)) * minuteMs(grid);

/** Nodes exchange their numbers this often at least, so totals over several nodes are exact to this time. */
export const TOTALS_TICK_MS = 1_000;
