import {
  DWELL_EDGES,
  ENOUGH_AT_RISK,
  type Estimate,
  type Grid,
  type Lengths,
  type MinutePart,
  minuteMs,
  type Retention,
  Sketch,
} from "@headcount/protocol";
import { minuteTotals } from "./merge.ts";

/** Which people were there, and the largest simultaneous number. */
export interface UniqueViewers {
  sketch: Sketch;
  present: number;
}

/** The visits of one minute, over its recorders. */
export interface MinuteVisits extends UniqueViewers {
  /** Start of the minute, epoch ms. */
  minute: number;
  came: number;
  /** One list per recorder. */
  entered: readonly Lengths[];
  left: readonly Lengths[];
  staying: readonly Lengths[];
}

/** The visits of the minute in these parts; `null` if none of them identifies people. */
export const minuteVisits = (minute: number, parts: readonly MinutePart[], grid: Grid): MinuteVisits | null => {
  const known = parts.flatMap(({ visits }) => visits ?? []);
  if (known.length === 0) return null;
  const sketch = new Sketch();
  for (const { sketch: packed } of known) sketch.merge(Sketch.from(Buffer.from(packed, "base64url")));
  const sum = (of: "present" | "came"): number => known.reduce((total, visits) => total + visits[of], 0);
  return {
    minute,
    sketch,
    // Recorders may have seen the same people one after the other. Some parts may have counted tabs and others people.
    present: Math.min(sum("present"), minuteTotals(parts, grid).people.max),
    came: sum("came"),
    entered: known.map(({ entered }) => entered),
    left: known.map(({ left }) => left),
    staying: known.map(({ staying }) => staying),
  };
};

/** Adds the people of a minute. */
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

/** The number of people. It is at least the largest simultaneous number. */
export const estimateOf = ({ sketch, present }: UniqueViewers): Estimate => atLeast(sketch.estimate, present);

export const atLeast = ({ value, low, high }: Estimate, people: number): Estimate => ({
  value: Math.max(value, people),
  low: Math.max(low, people),
  high: Math.max(high, people),
});

/** A Kaplan–Meier estimate. Minutes are added in any order. */
export interface RetentionCurve {
  add(minute: MinuteVisits): void;
  finish(): Retention;
}

/** Changes at one length of visits. */
interface Step {
  /** Visits that enter observation at this length, minus visits that leave observation without an end. */
  change: number;
  ended: number;
}

/**
 * Estimates how long visits last. A visit is at risk of ending while it is observed: from its start, or from the length at which observation of it began, until it ends
 * or observation stops. Unrecorded time, such as between two boots or while tracking was off, ends no visit.
 */
export function startRetention(grid: Grid): RetentionCurve {
  /** By length, ms. A visit that continues from one minute to the next changes nothing. */
  const steps = new Map<number, Step>();
  const count = (lists: readonly Lengths[], of: keyof Step, sign: 1 | -1): void => {
    for (const [ms, people] of lists.flat()) {
      const step = steps.get(ms) ?? { change: 0, ended: 0 };
      step[of] += sign * people;
      if (step.change === 0 && step.ended === 0) steps.delete(ms);
      else steps.set(ms, step);
    }
  };
  let came: number | null = null;
  return {
    add(minute) {
      came = (came ?? 0) + minute.came;
      count(minute.entered, "change", 1);
      count(minute.staying, "change", -1);
      count(minute.left, "ended", 1);
    },
    finish() {
      const inOrder = [...steps].sort(([a], [b]) => a - b);
      return { tracked: came !== null, came, stillThere: stillThere(came ?? 0, inOrder, grid) };
    },
  };
}

/** The estimate over steps in order of length (ms). `came`: visits observed from their start. */
function stillThere(came: number, steps: readonly [number, Step][], grid: Grid): Retention["stillThere"] {
  let [atRisk, share, next] = [came, 1 as number | null, 0];
  /** The length above which too few visits were observed; `null` while enough are. */
  let fewSince = atRisk < ENOUGH_AT_RISK ? 0 : null;
  const changeBy = (people: number, ms: number): void => {
    atRisk += people;
    fewSince = atRisk < ENOUGH_AT_RISK ? (fewSince ?? ms) : null;
  };
  /** A restart hides some lengths of the visits that continue, and ends no visit. */
  const isHidden = (ms: number): boolean => fewSince !== null && ms - fewSince > minuteMs(grid);
  return DWELL_EDGES.map((minutes) => {
    const edge = minutes * minuteMs(grid);
    for (let step = steps[next]; step && step[0] < edge; step = steps[next]) {
      const [ms, { change, ended }] = step;
      next += 1;
      // If enough visits were observed and all have ended, the estimate is certain.
      if (share && isHidden(ms)) share = null;
      changeBy(Math.max(0, change), ms);
      if (share && ended > 0) share = fewSince === null ? share * (1 - Math.min(1, ended / atRisk)) : null;
      changeBy(Math.min(0, change) - ended, ms);
    }
    if (share && isHidden(edge)) share = null;
    return { minutes, share: share && atRisk < ENOUGH_AT_RISK ? null : share, atRisk };
  });
}
