import { byTime } from "@headcount/protocol";
import type { MomentsWanted, RecordedMoment, StoredMoment } from "./store.ts";

/** What becomes of a moment whose `clientId` is known already. */
export const repeated = (known: StoredMoment, moment: StoredMoment): RecordedMoment => ({
  outcome: known.sent === moment.sent ? "duplicate" : "conflict",
  moment: known,
});

/** The moment after a correction, which changes only what it says. */
export const corrected = (moment: StoredMoment, change: (moment: StoredMoment) => StoredMoment): StoredMoment => {
  const { id, clientId, sent } = moment;
  return { ...change(structuredClone(moment)), id, clientId, sent };
};

export const timeOf = ({ at }: StoredMoment): number => Date.parse(at);

/** Order of a list: the newest first, and of one instant the higher id. */
export const newestFirst = (a: StoredMoment, b: StoredMoment): number => byTime(b, a);

export const isWanted = (moment: StoredMoment, { stretch, after, types }: MomentsWanted): boolean => {
  const at = timeOf(moment);
  if (at < stretch.from || at >= stretch.to || (types && !types.includes(moment.type))) return false;
  return !after || at < after.at || (at === after.at && moment.id < after.id);
};
