import { byTime, LOT_EDGES } from "@headcount/protocol";
import type { MomentRoom, MomentsWanted, RecordedMoment, StoredMoment } from "./store.ts";

/** The outcome of a moment whose `clientId` is already stored. */
export const repeated = (known: StoredMoment, moment: StoredMoment): RecordedMoment => ({
  outcome: known.sent === moment.sent ? "duplicate" : "conflict",
  moment: known,
});

/** Whether an auction with `count` moments has room for this one. */
export const hasRoom = ({ type }: StoredMoment, count: number, { edges, others }: MomentRoom): boolean =>
  count < (LOT_EDGES.includes(type) ? edges : others);

/** The moment after a correction, which changes only its content. */
export const corrected = (moment: StoredMoment, change: (moment: StoredMoment) => StoredMoment): StoredMoment => {
  const { id, clientId, sent } = moment;
  return { ...change(structuredClone(moment)), id, clientId, sent };
};

export const timeOf = ({ at }: StoredMoment): number => Date.parse(at);

/** Order of a list: newest first, and for equal times the higher id first. */
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
