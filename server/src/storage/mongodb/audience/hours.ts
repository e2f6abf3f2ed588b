import { type Grid, HOUR_MS, minuteStart } from "@headcount/protocol";
import { type AnyBulkWriteOperation, Binary, type Collection, ObjectId } from "mongodb";
import { addViewers, minuteVisits, type UniqueViewers } from "../../../minutes/visits.ts";
import { hourOf, packHour } from "../../codec/hours-codec.ts";
import { stepAside } from "../conflicts.ts";
import { takenKeys } from "../connection/errors.ts";
import { dateOf, expiredUntil, fromMinuteDocument, type MinuteDocument, partsOf } from "../documents.ts";

/**
 * What is known of the minutes of an hour, so that they need not be read one by one. The minutes remain the truth. There are no transactions, so three rules keep an
 * hour from contradicting its minutes:
 *
 * 1. A writer renews the mark of an hour before it changes one of its minutes. This names the revision that the minute will have, and removes what was known.
 * 2. A reader that adds what it knows reads the mark, then the minutes, and writes only if the mark is still the same. It does not write if a named revision
 *    is missing: such a change is under way.
 * 3. An hour is used only if there are as many minutes as it is about. So minutes that another program deletes or inserts are noticed.
 */
export interface HourDocument {
  _id?: ObjectId;
  auction: ObjectId;
  /** Start of the hour. */
  hour: Date;
  /** Its time is that of the last change. */
  mark: ObjectId;
  /** The hour's minutes, by their milliseconds after its start, with their revisions. */
  minutes?: Record<string, number>;
  /** When the oldest of its minutes was created; of an hour of which nothing is known, that of the mark. The document expires with it. */
  createdAt: Date;
  totals?: HourTotals;
  viewers?: HourViewers;
}

interface HourTotals {
  /** Number of minutes. */
  minutes: number;
  /** As packed by hours-codec.ts. */
  packed: Binary;
}

interface HourViewers {
  /** Number of minutes. */
  minutes: number;
  /** Absent if nobody was identified. */
  sketch?: Binary;
  /** The most people at once. */
  present?: number;
}

/** What may be known of an hour. */
export type HourField = "totals" | "viewers";

export interface HoursOptions {
  hours: Collection<HourDocument>;
  retentionMs: number;
  grid: Grid;
}

/** A minute that is about to change, with the revision that it will have. */
interface Change {
  auction: ObjectId;
  minute: number;
  revision: number;
}

/** Longest wait for a change that a mark names. A writer gives up after seconds, so it is dead then. */
export const ABANDONED_MS = HOUR_MS;
/** How long after its end an hour is left alone, because parts of it may still come. */
const SETTLE_MS = 300_000;

export const hourStart = (at: number): number => hourOf(at) * HOUR_MS;
export const isSettled = (hour: number, now: number): boolean => hour + HOUR_MS + SETTLE_MS <= now;

/** The filters and updates that renew the marks of these minutes' hours. */
const renewals = (changes: readonly Change[], now: number) => {
  const hours = new Map<string, { auction: ObjectId; hour: Date; revisions: Record<string, number> }>();
  for (const { auction, minute, revision } of changes) {
    const hour = hourStart(minute);
    const key = `${auction.toHexString()} ${hour}`;
    const known = hours.get(key) ?? { auction, hour: dateOf(hour), revisions: {} };
    known.revisions[`minutes.${minute - hour}`] = revision;
    hours.set(key, known);
  }
  return [...hours.values()].map(({ auction, hour, revisions }) => ({
    filter: { auction: { $eq: auction }, hour: { $eq: hour } },
    update: {
      $set: { mark: new ObjectId(), createdAt: dateOf(now) },
      $unset: { totals: "", viewers: "" } as const,
      $max: revisions,
    },
  }));
};

/** Renews the marks of the hours of these minutes, which are about to change. */
export async function renewMarks(
  { hours }: HoursOptions,
  changes: readonly Change[],
  now: number,
  signal: AbortSignal,
): Promise<void> {
  // Ends with the deadline at the latest, because `stepAside` rejects then.
  for (let [pending, tries] = [renewals(changes, now), 0]; pending.length > 0; tries += 1) {
    if (tries > 0) await stepAside(tries, signal);
    signal.throwIfAborted();
    const operations = pending.map((one) => ({ updateOne: { ...one, upsert: true } }));
    // Two processes may insert the same hour.
    const taken = await hours.bulkWrite(operations, { ordered: false }).then(() => [], takenKeys);
    pending = taken.flatMap((index) => pending[index] ?? []);
  }
}

/** Forgets what is known of these hours, because it contradicts their minutes. */
export const forgetHours = (
  options: HoursOptions,
  auction: ObjectId,
  hours: readonly number[],
  now: number,
  signal: AbortSignal,
): Promise<void> => {
  // Revision 0 waits for no change.
  const changes = hours.map((minute) => ({ auction, minute, revision: 0 }));
  return renewMarks(options, changes, now, signal);
};

/** An hour as a reader found it before it read the minutes. */
type MarkedHour = Pick<HourDocument, "_id" | "hour" | "mark" | "minutes">;

/** The marks of these hours. */
export async function readMarks(
  { hours }: HoursOptions,
  ids: readonly ObjectId[],
  signal: AbortSignal,
): Promise<Map<number, MarkedHour>> {
  if (ids.length === 0) return new Map();
  const projection = { mark: 1, minutes: 1, hour: 1 };
  const found = hours.find({ _id: { $in: ids } }, { signal, projection, readConcern: { level: "majority" } });
  return new Map((await found.toArray()).map((hour) => [hour.hour.getTime(), hour]));
}

/** The revisions of an hour's minutes; `null` if they may change without a mark, or while one changes. */
function revisionsOf(
  marked: MarkedHour,
  documents: readonly MinuteDocument[],
  { now, clock, retentionMs, grid }: { now: number; clock: number; retentionMs: number; grid: Grid },
): Record<string, number> | null {
  const hour = marked.hour.getTime();
  const revisions: Record<string, number> = {};
  for (const { timestamp, revision, createdAt, connections, people } of documents) {
    const [minute, key] = [timestamp.getTime(), String(timestamp.getTime() - hour)];
    // Documents of an older model are another program's, which renews no mark.
    if (typeof revision !== "number" || !createdAt || !connections || !people) return null;
    if (minute !== minuteStart(minute, grid) || key in revisions) return null;
    if (createdAt <= expiredUntil(now, retentionMs)) return null;
    revisions[key] = revision;
  }
  const isAbandoned = clock - marked.mark.getTimestamp().getTime() > ABANDONED_MS;
  const isUnderWay = Object.entries(marked.minutes ?? {}).some(([key, named]) => named > (revisions[key] ?? 0));
  return isUnderWay && !isAbandoned ? null : revisions;
}

export type Addition = AnyBulkWriteOperation<HourDocument>;

/** The operation that adds what the minutes of an hour say; `null` if that cannot be kept. `clock`: the time of marks, epoch ms. */
export const addition = (
  field: HourField,
  marked: MarkedHour,
  documents: readonly MinuteDocument[],
  times: { now: number; clock: number },
  options: HoursOptions,
): Addition | null => {
  const { grid } = options;
  const minutes = revisionsOf(marked, documents, { ...times, ...options });
  if (!minutes || documents.length === 0 || !marked._id) return null;
  const oldest = documents.reduce(
    (least, { createdAt }) => (createdAt && createdAt < least ? createdAt : least),
    dateOf(times.now),
  );
  const known = field === "totals" ? totalsOf(documents, marked.hour.getTime(), grid) : viewersOf(documents, grid);
  const filter = { _id: { $eq: marked._id }, mark: { $eq: marked.mark } };
  return { updateOne: { filter, update: { $set: { [field]: known, minutes }, $min: { createdAt: oldest } } } };
};

const totalsOf = (documents: readonly MinuteDocument[], hour: number, grid: Grid): HourTotals => {
  const kept = documents.map((document) => ({
    minute: fromMinuteDocument(document, grid),
    createdAt: (document.createdAt ?? document.timestamp).getTime(),
  }));
  return { minutes: kept.length, packed: new Binary(packHour(kept, hourOf(hour), grid)) };
};

const viewersOf = (documents: readonly MinuteDocument[], grid: Grid): HourViewers => {
  let all: UniqueViewers | null = null;
  for (const document of documents) {
    const visits = document.visits ? minuteVisits(document.timestamp.getTime(), partsOf(document), grid) : null;
    if (visits) all = addViewers(all, visits);
  }
  const people = all && { sketch: new Binary(all.sketch.bytes), present: all.present };
  return { minutes: documents.length, ...people };
};
