import { DWELL_EDGES, type MinutePart, type Retention, Sketch, type Visits } from "@headcount/protocol";

/** The visits of one minute, over its recorders. */
export interface MinuteVisits extends Omit<Visits, "sketch"> {
  /** Start of the minute, epoch ms. */
  minute: number;
  sketch: Sketch;
}

const add = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + (b[i] ?? 0));
const total = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0);
const NONE: readonly number[] = Array.from({ length: DWELL_EDGES.length + 1 }, () => 0);

/** What the parts know of their minute's visits; `null` where none of them tells people apart. */
export const minuteVisits = (minute: number, parts: readonly Pick<MinutePart, "visits">[]): MinuteVisits | null => {
  const known = parts.flatMap(({ visits }) => visits ?? []);
  if (known.length === 0) return null;
  const sketch = new Sketch();
  for (const { sketch: packed } of known) sketch.merge(Sketch.from(Buffer.from(packed, "base64url")));
  const sum = (of: "left" | "staying"): number[] => known.reduce((all, visits) => add(all, visits[of]), [...NONE]);
  return { minute, sketch, left: sum("left"), staying: sum("staying") };
};

/** All people of these minutes; `null` for no minutes. */
export const reachOf = async (minutes: AsyncIterable<Pick<MinuteVisits, "sketch">>): Promise<Sketch | null> => {
  let all: Sketch | null = null;
  for await (const { sketch } of minutes) {
    all ??= new Sketch();
    all.merge(sketch);
  }
  return all;
};

/**
 * Of those who came, the share that is still there after some minutes, by the life table: whoever is still there at the end counts for as long as he was
 * seen, and whoever was there before the range from then on. `before` is the minute before the range, where there is one.
 */
export function retentionOf(minutes: readonly MinuteVisits[], before: MinuteVisits | null): Retention {
  const last = minutes.at(-1);
  if (!last) {
    const stillThere = DWELL_EDGES.map((edge) => ({ minutes: edge, share: null }));
    return { tracked: false, came: null, stillThere };
  }
  const left = minutes.reduce((all, visits) => add(all, visits.left), [...NONE]);
  const [staying, entering] = [last.staying, before?.staying ?? NONE];
  const came = Math.max(0, total(left) + total(staying) - total(entering));
  let atRisk = came;
  let share: number | null = 1;
  const stillThere = DWELL_EDGES.map((edge, i) => {
    const [died = 0, censored = 0, entered = 0] = [left[i], staying[i], entering[i]];
    // Those of an interval who were seen for a part of it count for half of it.
    const exposed = atRisk + entered / 2 - censored / 2;
    atRisk = Math.max(0, atRisk + entered - died - censored);
    if (share) share = exposed > 0 ? share * Math.max(0, 1 - died / exposed) : null;
    // Nobody was seen for that long yet: what is known ends before.
    if (share && atRisk === 0) share = null;
    return { minutes: edge, share };
  });
  return { tracked: true, came, stillThere };
}
