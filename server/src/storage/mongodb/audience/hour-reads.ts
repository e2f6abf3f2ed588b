import { HOUR_MS, type Interval } from "@headcount/protocol";
import type { ObjectId } from "mongodb";
import { yielder } from "../../../platform/turns/yielder.ts";
import { DatabaseUnavailable } from "../../unavailable.ts";
import { expiredUntil, type MinuteDocument } from "../documents.ts";
import {
  type Addition,
  addition,
  forgetHours,
  type HourDocument,
  type HourField,
  hourStart,
  isSettled,
  readMarks,
} from "./hours.ts";
import { type MongodbMinutesOptions, minutePages, TOTALS_PAGE, within } from "./minute-pages.ts";

/** Hours read per query. */
const HOURS_PER_QUERY = 500;

/** How minutes are read for a field. A minute that an election undid must not be known of an hour. */
const PAGES = { totals: { ...TOTALS_PAGE, isMajority: true }, viewers: { size: 600, isMajority: true } } as const;

/** An hour of which the wanted field is known, or minutes one by one. */
export type HourRead = { hour: HourDocument } | { documents: readonly MinuteDocument[] };

interface Wanted {
  auction: ObjectId;
  field: HourField;
  now: number;
}

/** Hours in order that are all known, or all unknown, with the interval up to the next ones. */
interface HourGroup extends Interval {
  isKnown: boolean;
  hours: HourDocument[];
}

/** The hours of an auction that begin in the interval, oldest first, without expired minutes. The ends of the interval are those of hours. */
export async function* readHours(
  options: MongodbMinutesOptions,
  { from, to }: Interval,
  wanted: Wanted,
): AsyncGenerator<HourRead> {
  const { run, hours } = options;
  const projection = { hour: 1, createdAt: 1, [wanted.field]: 1 };
  for (let [next, isLast] = [from, false]; !isLast; ) {
    const filter = { auction: { $eq: wanted.auction }, hour: within({ from: next, to }) };
    const page = await run((signal) =>
      hours
        .find(filter, { signal, projection, batchSize: HOURS_PER_QUERY })
        .sort({ hour: 1 })
        .limit(HOURS_PER_QUERY)
        .toArray(),
    );
    const last = page.at(-1);
    isLast = !last || page.length < HOURS_PER_QUERY;
    const until = isLast || !last ? to : last.hour.getTime() + HOUR_MS;
    for (const group of groupsOf(page, { from: next, to: until }, options, wanted))
      yield* readGroup(options, group, wanted);
    next = until;
  }
}

function groupsOf(
  page: readonly HourDocument[],
  { from, to }: Interval,
  { retentionMs }: MongodbMinutesOptions,
  { field, now }: Wanted,
): HourGroup[] {
  const found: HourGroup[] = [];
  for (const hour of page) {
    const isKnown = hour[field] !== undefined && hour.createdAt > expiredUntil(now, retentionMs);
    const open = found.at(-1);
    if (open?.isKnown === isKnown) {
      open.hours.push(hour);
      continue;
    }
    const start = hour.hour.getTime();
    if (open) open.to = start;
    found.push({ isKnown, hours: [hour], from: open ? start : from, to });
  }
  // Without hours, there should be no minutes either. The count shows it.
  return found.length > 0 ? found : [{ isKnown: true, hours: [], from, to }];
}

async function* readGroup(options: MongodbMinutesOptions, group: HourGroup, wanted: Wanted): AsyncGenerator<HourRead> {
  if (!group.isKnown) return yield* readUnknown(options, group, wanted);
  const filter = { auction: { $eq: wanted.auction }, timestamp: within(group) };
  const stored = await options.run((signal) => options.minutes.countDocuments(filter, { signal }));
  const held = group.hours.reduce((sum, hour) => sum + (hour[wanted.field]?.minutes ?? 0), 0);
  if (stored !== held) return yield* readContradicted(options, group, wanted);
  for (const hour of group.hours) yield { hour };
}

/** Reads the minutes of hours of which the field is unknown, and adds it. */
async function* readUnknown(
  options: MongodbMinutesOptions,
  group: HourGroup,
  { auction, field, now }: Wanted,
): AsyncGenerator<HourRead> {
  const settled = group.hours.flatMap(({ _id, hour }) => (_id && isSettled(hour.getTime(), now) ? [_id] : []));
  // Before the minutes, so that a change in between is noticed.
  const marks = await options.run((signal) => readMarks(options, settled, signal));
  const additions: Addition[] = [];
  for await (const { documents, hours } of byHour(minutePages(options, auction, group, PAGES[field]))) {
    for (const [hour, all] of hours) {
      if (yielder.isDue()) await yielder.yield();
      const marked = marks.get(hour);
      const added = marked && addition(field, marked, all, { now, clock: Date.now() }, options);
      if (added) additions.push(added);
    }
    yield { documents: aliveOf(documents, now, options) };
  }
  if (additions.length > 0)
    await unlessUnavailable(options.run(() => options.hours.bulkWrite(additions, { ordered: false })));
}

/** Reads the minutes of hours that are about more or fewer, and forgets what is known of those. */
async function* readContradicted(
  options: MongodbMinutesOptions,
  group: HourGroup,
  { auction, field, now }: Wanted,
): AsyncGenerator<HourRead> {
  const missing = new Map(group.hours.map((hour) => [hour.hour.getTime(), hour[field]?.minutes ?? 0]));
  for await (const documents of minutePages(options, auction, group, PAGES[field])) {
    for (const { timestamp } of documents) {
      const hour = hourStart(timestamp.getTime());
      missing.set(hour, (missing.get(hour) ?? 0) - 1);
    }
    yield { documents: aliveOf(documents, now, options) };
  }
  const wrong = [...missing].flatMap(([hour, minutes]) => (minutes === 0 ? [] : [hour]));
  for (let i = 0; i < wrong.length; i += HOURS_PER_QUERY) {
    const hours = wrong.slice(i, i + HOURS_PER_QUERY);
    await unlessUnavailable(options.run((signal) => forgetHours(options, auction, hours, now, signal)));
  }
}

const aliveOf = (documents: readonly MinuteDocument[], now: number, { retentionMs }: MongodbMinutesOptions) =>
  documents.filter(({ createdAt }) => createdAt && createdAt > expiredUntil(now, retentionMs));

/** The hours only save later readers time. */
const unlessUnavailable = (written: Promise<unknown>): Promise<unknown> =>
  written.catch((error) => {
    if (!(error instanceof DatabaseUnavailable)) throw error;
  });

/** Pages of minutes, each with the hours that are complete with it. */
async function* byHour(pages: AsyncIterable<MinuteDocument[]>) {
  let open: [hour: number, documents: MinuteDocument[]] | undefined;
  for await (const documents of pages) {
    const hours: NonNullable<typeof open>[] = [];
    for (const document of documents) {
      const hour = hourStart(document.timestamp.getTime());
      if (open?.[0] === hour) open[1].push(document);
      else {
        if (open) hours.push(open);
        open = [hour, [document]];
      }
    }
    yield { documents, hours };
  }
  if (open) yield { documents: [], hours: [open] };
}
