import { type CountMode, type Grid, type Level, type MinutePart, minuteMs, type Slot } from "@headcount/protocol";
import type { Gauge } from "./gauge.ts";
import type { GroupGauges } from "./group-gauges.ts";
import type { People } from "./people.ts";
import type { Instant } from "./recorded.ts";
import type { OpenSources } from "./sources/open-sources.ts";
import type { TotalGauge } from "./total-gauge.ts";

const NOBODY_THERE: Level = { last: 0, mean: 0, min: 0, max: 0 };

export const EMPTY_SLOT = { connections: NOBODY_THERE, people: NOBODY_THERE, joins: 0, leaves: 0 };

/** What is recorded of one auction. */
export interface Track {
  connections: Gauge;
  people: Gauge;
  /** Joins and leaves since the last recorded slot. */
  joins: number;
  leaves: number;
  /** Those of `leaves` that the server disconnected. */
  drained: number;
  /** Where viewers come from in the open quarter of an hour, once a viewer is counted there. */
  sources: OpenSources | null;
  /** The groups, once a viewer has one. */
  groups: GroupGauges | null;
  /** The total over all nodes, once this node leads the auction. */
  total: TotalGauge | null;
  live: boolean;
  /** When the last connection left; `null` while a connection is there. */
  empty: Instant | null;
  /** The people, once a viewer has been identified. */
  identified: People | null;
  /** The number of the minute's part; 0 before its first slot. It is assigned with that slot, so that no number is skipped. */
  seq: number;
  slots: Slot[];
  /** The count modes at the end of the last slot, and in the open minute. */
  countMode: CountMode | undefined;
  countModes: CountMode[];
  /** The minute of the auction's first part, counted since the epoch; `null` before that part. */
  since: number | null;
}

/**
 * The covered time, in ms from the start of the minute, if it is longer than from the first slot to the last. A recorder that continues also
 * covers the slots during which it was blocked. `until`: when recording stopped; `null` if it continues.
 */
export const coversOf = (
  slots: readonly Slot[],
  { minutesBefore, until }: { minutesBefore: number; until: number | null },
  grid: Grid,
): MinutePart["covers"] => {
  const [first, last] = [slots.at(0), slots.at(-1)];
  if (!first || !last) return undefined;
  const own = { from: first.index * grid.slotMs, to: last.index * grid.slotMs + (last.seen ?? grid.slotMs) };
  const stopped = Math.max(own.to, Math.min(until ?? minuteMs(grid), (last.index + 1) * grid.slotMs));
  const covers = { from: minutesBefore > 0 ? 0 : own.from, to: until === null ? minuteMs(grid) : stopped };
  return covers.from === own.from && covers.to === own.to ? undefined : covers;
};
