import type { ViewerAnalytics } from "@headcount/protocol";
import type { Minute, SomeMinutes } from "../minutes/minute-sum.ts";
import type { SampledSlot } from "../minutes/slot.ts";
import { expectation } from "./live/coverage.ts";
import type { AnalyticsContext, ResolvedQuery } from "./query.ts";
import { startSeries, viewerAnalytics } from "./series.ts";

/** A slot, in the form of a minute of a grid with one slot per minute. */
const asMinute = ({
  from,
  to,
  share,
  connections,
  people,
  joins,
  leaves,
  countModes,
  groups,
}: SampledSlot): Minute => ({
  minute: from,
  connections: { ...connections, maxAt: from },
  people: { ...people, maxAt: from },
  sampleCount: 1,
  seen: Math.round(share * (to - from)),
  joins,
  leaves,
  countModes,
  ...(groups && { groups }),
});

/**
 * The answer of a viewers query, slot by slot. Both sources cover the range, oldest first. The summary comes from the minutes. If a
 * minute has no slots, the whole answer is by minutes; otherwise points would be missing.
 */
export const slotAnalytics = async (
  minutes: AsyncIterable<SomeMinutes>,
  slots: AsyncIterable<SampledSlot>,
  query: ResolvedQuery,
  context: AnalyticsContext,
): Promise<ViewerAnalytics> => {
  const byMinute: ResolvedQuery = { ...query, unit: "minute" };
  const answer = await viewerAnalytics(minutes, byMinute, context);
  const grid = { slotMs: context.grid.slotMs, slotsPerMinute: 1 };
  const series = startSeries(byMinute, { ...context, grid }, undefined, expectation(context));
  for await (const slot of slots) series.add(asMinute(slot));
  const { snapshots, meta } = series.finish();
  if (snapshots.length < answer.snapshots.reduce((sum, { sampleCount }) => sum + sampleCount, 0)) return answer;
  return { ...answer, snapshots, meta: { ...answer.meta, unit: "slot", gaps: meta.gaps } };
};
