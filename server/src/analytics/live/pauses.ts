import { IDLE_LIVE_MS, type Interval, minuteMs } from "@headcount/protocol";
import type { Minute, Run } from "../../minutes/minute-sum.ts";
import type { AnalyticsContext } from "../query.ts";
import { expectation } from "./coverage.ts";
import type { MinuteSources } from "./cut.ts";
import { liveIntervals } from "./live-spans.ts";

const isEmpty = ({ connections }: Pick<Minute, "connections"> | Pick<Run, "connections">): boolean =>
  connections.max === 0;

/**
 * When recorders paused within a live interval: recording stops after `IDLE_LIVE_MS` of zeros, and goes on with the next viewer. A shorter gap, or one after a shorter
 * time without viewers, is no pause.
 */
async function pausesIn(
  interval: Interval,
  context: AnalyticsContext,
  minutes: MinuteSources["minutes"],
): Promise<Interval[]> {
  const length = minuteMs(context.grid);
  const expected = expectation(context);
  const pauses: Interval[] = [];
  let zerosSince: number | null = null;
  let due = interval.from;
  const isIdle = (): boolean => zerosSince !== null && due - zerosSince >= IDLE_LIVE_MS - length;
  const take = (from: number, to: number, empty: boolean): void => {
    // Where tracking was off, recorders went on, and what they saw was not kept.
    if (from > due && expected.ms(due, from) > 0) {
      if (isIdle()) pauses.push({ from: due, to: from });
      zerosSince = null;
    }
    zerosSince = empty ? (zerosSince ?? from) : null;
    due = to;
  };
  for await (const { run, list } of minutes(interval)) {
    if (run && (run.minutes === 1 || isEmpty(run))) take(run.first, run.last.minute + length, isEmpty(run));
    else
      for (const minute of list())
        if (minute.sampleCount > 0) take(minute.minute, minute.minute + length, isEmpty(minute));
  }
  if (isIdle()) pauses.push({ from: due, to: interval.to });
  return pauses;
}

/** When the recorders of an auction paused because nobody watched it, in order. Only an auction that was live for longer than `IDLE_LIVE_MS` is read. */
export async function pausesOf(context: AnalyticsContext, minutes: MinuteSources["minutes"]): Promise<Interval[]> {
  const pauses: Interval[] = [];
  for (const { from, to } of liveIntervals(context.auction))
    if (Math.min(to, context.now) - from > IDLE_LIVE_MS)
      pauses.push(...(await pausesIn({ from, to }, context, minutes)));
  return pauses;
}
