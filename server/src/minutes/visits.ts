import {
  DWELL_EDGES,
  dwellSlots,
  ENOUGH_AT_RISK,
  type Estimate,
  type Grid,
  type Lengths,
  type MinutePart,
  type Retention,
  Sketch,
} from "@headcount/protocol";
import { minuteTotals } from "./merge.ts";

/** Who was there, and the most people at once. */
export interface UniqueViewers {
  sketch: Sketch;
  present: number;
}

/** The visits of one minute, over its recorders. */
export interface MinuteVisits extends UniqueViewers {
  /** Start of the minute, epoch ms. */
  minute: number;
  came: number;
  /** One list of each recorder. */
  entered: readonly Lengths[];
  left: readonly Lengths[];
  staying: readonly Lengths[];
}

/** What the parts know of their minute's visits; `null` where none of them tells people apart. */
export const minuteVisits = (minute: number, parts: readonly MinutePart[], grid: Grid): MinuteVisits | null => {
  const known = parts.flatMap(({ visits }) => visits ?? []);
  if (known.length === 0) return null;
  const sketch = new Sketch();
  for (const { sketch: packed } of known) sketch.merge(Sketch.from(Buffer.from(packed, "base64url")));
  const sum = (of: "present" | "came"): number => known.reduce((total, visits) => total + visits[of], 0);
  return {
    minute,
    sketch,
    // Recorders may have seen the same people one after the other, and tabs may have been counted beside people.
    present: Math.min(sum("present"), minuteTotals(parts, grid).people.max),
    came: sum("came"),
    entered: known.map(({ entered }) => entered),
    left: known.map(({ left }) => left),
    staying: known.map(({ staying }) => staying),
  };
};

/** Adds people to those that are known. */
export const addViewers = (all: UniqueViewers | null, { sketch, present }: UniqueViewers): UniqueViewers => {
  const into = all ?? { sketch: new Sketch(), present: 0 };
  into.sketch.merge(sketch);
  into.present = Math.max(into.present, present);
  return into;
};

/** All people of these minutes; `null` for no minutes. */
export const uniqueViewersOf = async (minutes: AsyncIterable<UniqueViewers>): Promise<UniqueViewers | null> => {
  let all: UniqueViewers | null = null;
  for await (const some of minutes) all = addViewers(all, some);
  return all;
};

/** How many people there were, never fewer than were there at once. */
export const estimateOf = ({ sketch, present }: UniqueViewers): Estimate => atLeast(sketch.estimate, present);

export const atLeast = ({ value, low, high }: Estimate, people: number): Estimate => ({
  value: Math.max(value, people),
  low: Math.max(low, people),
  high: Math.max(high, people),
});

/** A Kaplan–Meier estimate that grows minute by minute, in any order. */
export interface RetentionCurve {
  add(minute: MinuteVisits): void;
  finish(): Retention;
}

/**
 * How long visits last, to a slot. A visit is at risk of ending while it is seen: from its beginning, or from the length that it had when it came into
 * sight, until it ends or goes out of sight. Time that nobody recorded, as between two boots or while tracking was off, ends no visit.
 */
export function startRetention({ slotsPerMinute }: Pick<Grid, "slotsPerMinute">): RetentionCurve {
  const longest = dwellSlots(slotsPerMinute);
  /** By length in slots: how many more are at risk afterwards, and how many visits ended. */
  const [change, ended] = [new Float64Array(longest + 1), new Float64Array(longest + 1)];
  const count = (to: Float64Array, lists: readonly Lengths[], sign: 1 | -1): void => {
    for (const [slots, people] of lists.flat()) {
      const at = Math.min(slots, longest);
      to[at] = (to[at] ?? 0) + sign * people;
    }
  };
  let came: number | null = null;
  return {
    add(minute) {
      came = (came ?? 0) + minute.came;
      count(change, minute.entered, 1);
      count(change, minute.left, -1);
      count(change, minute.staying, -1);
      count(ended, minute.left, 1);
    },
    finish() {
      let [atRisk, share, slot] = [came ?? 0, 1 as number | null, 0];
      /** Lengths in a row that too few were seen for. */
      let unseen = 0;
      const stillThere = DWELL_EDGES.map((edge) => {
        for (; slot < edge * slotsPerMinute; slot += 1) {
          const gone = ended[slot] ?? 0;
          unseen = atRisk < ENOUGH_AT_RISK ? unseen + 1 : 0;
          // Where all of enough people have gone, that is known. A restart hides the lengths that those who go on had meanwhile, and ends no visit.
          if (share && unseen > 0 && (gone > 0 || unseen > slotsPerMinute)) share = null;
          if (share && gone > 0) share *= 1 - Math.min(1, gone / atRisk);
          atRisk += change[slot] ?? 0;
        }
        return { minutes: edge, share: share && atRisk < ENOUGH_AT_RISK ? null : share, atRisk };
      });
      return { tracked: came !== null, came, stillThere };
    },
  };
}
