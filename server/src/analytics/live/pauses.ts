import { IDLE_LIVE_MS, type Interval, minuteMs } from "@headcount/protocol";
import type { Minute, MinuteSum } from "../../minutes/minute-sum.ts";
import type { AnalyticsContext } from "../query.ts";
import { expectation } from "./coverage.ts";
import type { MinuteSources } from "./cut.ts";
import { liveIntervals } from "./live-spans.ts";

const isEmpty = ({ connections }: Pick<Minute, "connections"> | Pick<MinuteSum, "connections">): boolean =>
  connections.max === 0;

/** How far a live interval has been read. */
interface Reading {
  pauses: Interval[];
  /** Start of the time without viewers, which may include gaps; `null` while someone watches. */
  zerosSince: number | null;
  /** The end of the last minute. */
  due: number;
}

/** The progress for an auction, by start of its live intervals. It must cover only minutes that no longer change. */
export type PausesRead = ReadonlyMap<number, Reading>;

/** Continues reading. Returns the result of the minutes before `settled`, and of all minutes. */
async function readOn(
  interval: Interval,
  context: AnalyticsContext,
  minutes: MinuteSources["minutes"],
  { before, settled }: { before: Reading; settled: number },
): Promise<{ known: Reading; all: Reading }> {
  const length = minuteMs(context.grid);
  const expected = expectation(context);
  const all: Reading = { ...before, pauses: [...before.pauses] };
  let known: Reading | null = null;
  const copy = (): Reading => ({ ...all, pauses: [...all.pauses] });
  const take = (from: number, to: number, empty: boolean): void => {
    if (to > settled) known ??= copy();
    // While the toggle was off, recorders continued, but their minutes were not stored.
    if (from > all.due && expected.ms(all.due, from) > 0 && isIdle(all, length))
      all.pauses.push({ from: all.due, to: from });
    all.zerosSince = empty ? (all.zerosSince ?? from) : null;
    all.due = to;
  };
  for await (const { sum, list } of minutes({ from: before.due, to: interval.to })) {
    if (sum && (sum.minutes === 1 || isEmpty(sum)) && sum.last.minute + length <= settled)
      take(sum.first, sum.last.minute + length, isEmpty(sum));
    else
      for (const minute of list())
        if (minute.sampleCount > 0) take(minute.minute, minute.minute + length, isEmpty(minute));
  }
  return { known: known ?? copy(), all };
}

const isIdle = ({ zerosSince, due }: Reading, length: number): boolean =>
  zerosSince !== null && due - zerosSince >= IDLE_LIVE_MS - length;

/**
 * The pauses of an auction's recorders, in order. Recording pauses after `IDLE_LIVE_MS` of zeros and continues with the next viewer.
 * A gap after a shorter time without viewers is not a pause. Nobody came in a gap between two minutes without viewers. An auction that was live for less than that time is not read.
 * @param read minutes that were read before and are not read again
 * @param settled minutes that end until then (epoch ms) no longer change, and are in `read` afterwards
 */
export async function pausesOf(
  context: AnalyticsContext,
  minutes: MinuteSources["minutes"],
  read: PausesRead = new Map(),
  settled = context.now,
): Promise<{ pauses: Interval[]; read: PausesRead }> {
  const pauses: Interval[] = [];
  const known = new Map<number, Reading>();
  for (const { from, to } of liveIntervals(context.auction)) {
    if (Math.min(to, context.now) - from <= IDLE_LIVE_MS) continue;
    const before = read.get(from) ?? { pauses: [], zerosSince: null, due: from };
    const found = await readOn({ from, to }, context, minutes, { before, settled });
    known.set(from, found.known);
    pauses.push(...found.all.pauses);
    if (isIdle(found.all, minuteMs(context.grid))) pauses.push({ from: found.all.due, to });
  }
  return { pauses, read: known };
}
