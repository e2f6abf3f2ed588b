import { byTime, LOT_EDGES } from "@headcount/protocol";
import type { MomentRoom, MomentsWanted, RecordedMoment, StoredMoment } from "./store.ts";

/** What becomes of a moment whose `clientId` is known already. */
export const repeated = (known: StoredMoment, moment: StoredMoment): RecordedMoment => ({
  outcome: known.sent === moment.sent ? "duplicate" : "conflict",
  moment: known,
});

/** Whether an auction that has `count` moments can have this one, too. */
export const hasRoom = ({ type }: StoredMoment, count: number, { edges, others }: MomentRoom): boolean =>
  count < (LOT_EDGES.includes(type) ? edges : others);

/** The moment after a correction, which changes only what it says. */
export const corrected = (moment: StoredMoment, change: (moment: StoredMoment) => StoredMoment): StoredMoment => {
  const { id, clientId, sent } = moment;
  return { ...change(structuredClone(moment)), id, clientId, sent };
};

export const timeOf = ({ at }: StoredMoment): number => Date.parse(at);

/** Order of a list: the newest first, and of one instant the higher id. */
export const newestFirst = (a: StoredMoment, b: StoredMoment): number => byTime(b, a);

export const isWanted = (
  moment: StoredMoment,
  { interval, after, types, order = "newest" }: MomentsWanted,
): boolean => {
  const at = timeOf(moment);
  if (at < interval.from || at >= interval.to || (types && !types.includes(moment.type))) return false;
  if (!after) return true;
  const place = at - after.at || (moment.id < after.id ? -1 : moment.id > after.id ? 1 : 0);
  return order === "newest" ? place < 0 : place > 0;
};
