import type { Interval } from "@headcount/protocol";

/** The count was `before` at least until `from`, and `after` from `to` on at the latest. */
interface Step extends Interval {
  before: number;
  after: number;
}

/** The compared fields of a minute in the API. */
export interface SeenMinute {
  timestamp: string;
  avgViewers: number;
  peakViewers: number;
  minViewers: number;
  sampleCount: number;
  /** Whether the peak is marked as an upper bound. */
  peakIsBound?: boolean;
}

export interface HistoryGrid {
  slotMs: number;
  slotsPerMinute: number;
}

const shared = (a: Interval, b: Interval): number => Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
const overlaps = (a: Interval, b: Interval): boolean => a.from < b.to && b.from < a.to;

/**
 * The actual audience of one auction as its viewers know it, to compare with the stored minutes. The exact time of a change cannot be
 * known from outside: between the request and its effect, both counts are possible.
 */
export class History {
  readonly #steps: Step[] = [];
  readonly #outages: Interval[] = [];
  #stalls: readonly Interval[] = [];
  readonly #switches: (Interval & { on: boolean })[] = [];
  #count = 0;

  /** Notes that the count became `after` at some time between `from` and `to`. */
  step(after: number, from: number, to: number): void {
    this.#steps.push({ from, to, before: this.#count, after });
    this.#count = after;
  }

  /** Notes that nothing was recorded, or that this is unknown: any number up to the count is possible then. */
  outage(from: number, to: number): void {
    this.#outages.push({ from, to });
  }

  /** Notes all intervals in which the recorder's event loop stalled: it may have missed their slots and ended others late. */
  stalled(stalls: readonly Interval[]): void {
    this.#stalls = stalls;
  }

  /** Notes that recording was switched on or off at some time between `from` and `to`. Initially it is on. */
  tracking(on: boolean, from: number, to: number): void {
    this.#switches.push({ on, from, to });
  }

  get count(): number {
    return this.#count;
  }

  /** The lowest and highest possible count in an interval. 0 is possible during an outage. */
  bounds(interval: Interval): { low: number; high: number } {
    const possible = this.#levels().filter((level) => overlaps(level, interval));
    const disturbed = this.#outages.some((outage) => overlaps(outage, interval));
    return {
      low: disturbed ? 0 : Math.min(...possible.map(({ low }) => low)),
      high: Math.max(...possible.map(({ high }) => high)),
    };
  }

  /**
   * Describes each error in the stored minutes of the interval, which begins and ends with whole minutes. Minutes without an
   * outage must be present and correct. Minutes with an outage may be lower, but never higher. Minutes that began while recording
   * was off must be absent.
   */
  differences(minutes: readonly SeenMinute[], { from, to }: Interval, grid: HistoryGrid): string[] {
    const minuteMs = grid.slotMs * grid.slotsPerMinute;
    const found: string[] = [];
    const stored = new Map<number, SeenMinute>();
    for (const minute of minutes) {
      const start = Date.parse(minute.timestamp);
      if (stored.has(start)) found.push(`${minute.timestamp}: is stored twice`);
      if (start % minuteMs !== 0) found.push(`${minute.timestamp}: is not the start of a minute`);
      stored.set(start, minute);
    }
    for (let start = from; start < to; start += minuteMs) {
      const minute = stored.get(start);
      const interval = { from: start, to: start + minuteMs };
      const disturbed = this.#outages.some((outage) => overlaps(outage, interval));
      const tracked = this.#trackedAt(start);
      if (minute && tracked === false) found.push(`${minute.timestamp}: is stored although recording was off`);
      else if (minute)
        for (const words of this.#compare(minute, interval, disturbed, grid))
          found.push(`${minute.timestamp}: ${words}`);
      else if (tracked && !disturbed) found.push(`${new Date(start).toISOString()}: is lost`);
    }
    return found;
  }

  /** Whether a minute that began then is recorded; `null` if that cannot be known from outside. */
  #trackedAt(start: number): boolean | null {
    if (this.#switches.some(({ from, to }) => from <= start && start <= to)) return null;
    return this.#switches.findLast(({ to }) => to < start)?.on ?? true;
  }

  *#compare(minute: SeenMinute, interval: Interval, disturbed: boolean, grid: HistoryGrid): Iterable<string> {
    const { avgViewers: avg, peakViewers: peak, minViewers: min, sampleCount } = minute;
    if (!(min <= avg && avg <= peak)) yield `min ${min} ≤ avg ${avg} ≤ peak ${peak} does not hold`;
    if (sampleCount > grid.slotsPerMinute) yield `${sampleCount} slots of ${grid.slotsPerMinute}`;

    const levels = this.#levels();
    const possible = levels.filter((level) => overlaps(level, interval));
    const { low: lowest, high: highest } = this.bounds(interval);
    if (avg > highest + 0.01) yield `average ${avg}, but there were never more than ${highest}`;
    if (peak > highest && !minute.peakIsBound) yield `peak ${peak}, but there were never more than ${highest}`;
    if (min < lowest) yield `minimum ${min}, but there were never fewer than ${lowest}`;
    if (disturbed) return;

    // A late timer can lose one slot at most. A stalled event loop can lose all slots of the stall.
    const stalls = this.#stalls.filter((stall) => overlaps(stall, interval));
    const missed = stalls.reduce((sum, { from, to }) => sum + Math.floor((to - from) / grid.slotMs), 0);
    if (sampleCount < grid.slotsPerMinute - 1 - missed) yield `only ${sampleCount} slots of ${grid.slotsPerMinute}`;
    for (const { from, to, low, high } of possible) {
      const [begin, end] = [Math.max(from, interval.from), Math.min(to, interval.to)];
      // Long enough to contain one whole slot, even if another slot was missed.
      const slept = stalls.reduce((sum, stall) => sum + shared(stall, { from: begin, to: end }), 0);
      if (low !== high || end - begin - slept < (3 + missed) * grid.slotMs) continue;
      if (peak < low) yield `peak ${peak}, but for ${end - begin} ms there were ${low}`;
      if (min > low) yield `minimum ${min}, but for ${end - begin} ms there were ${low}`;
    }
    if (sampleCount < grid.slotsPerMinute) return;
    const [least, most] = [this.#area(possible, interval, "low"), this.#area(possible, interval, "high")];
    // Each slot ends when the recorder's timer fires, which is slightly late, or late by the length of a stall.
    const late = Math.max(0.04 * grid.slotMs, ...stalls.map(({ from, to }) => to - from));
    const slack = (late * highest) / (interval.to - interval.from) + 0.01;
    if (avg < least - slack || avg > most + slack) yield `average ${avg}, but it was from ${least} to ${most}`;
  }

  #area(
    levels: readonly (Interval & { low: number; high: number })[],
    { from, to }: Interval,
    bound: "low" | "high",
  ): number {
    const sum = levels.reduce(
      (total, level) => total + level[bound] * Math.max(0, Math.min(level.to, to) - Math.max(level.from, from)),
      0,
    );
    return sum / (to - from);
  }

  /** The possible counts, one interval after the other over all time. */
  #levels(): (Interval & { low: number; high: number })[] {
    const levels: (Interval & { low: number; high: number })[] = [];
    let since = Number.NEGATIVE_INFINITY;
    let count = 0;
    for (const { from, to, before, after } of this.#steps) {
      levels.push({ from: since, to: from, low: count, high: count });
      levels.push({ from, to, low: Math.min(before, after), high: Math.max(before, after) });
      [since, count] = [to, after];
    }
    levels.push({ from: since, to: Number.POSITIVE_INFINITY, low: count, high: count });
    return levels;
  }
}
