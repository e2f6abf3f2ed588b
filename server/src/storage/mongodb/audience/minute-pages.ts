import type { Grid, Interval } from "@headcount/protocol";
import type { Collection, Filter, ObjectId } from "mongodb";
import type { MongodbConnection } from "../connection/connection.ts";
import { type AuctionDocument, dateOf, expiredUntil, type MinuteDocument, TOTALS_PROJECTION } from "../documents.ts";
import type { HourDocument } from "./hours.ts";

export interface MongodbMinutesOptions {
  run: MongodbConnection["run"];
  auctions: Collection<AuctionDocument>;
  minutes: Collection<MinuteDocument>;
  hours: Collection<HourDocument>;
  retentionMs: number;
  grid: Grid;
}

interface PageOptions {
  /** Minutes per query. */
  size: number;
  only?: Filter<MinuteDocument>;
  projection?: typeof TOTALS_PROJECTION;
  /** Whether to read only what an election cannot undo. */
  isMajority?: true;
}

/** Minutes read per query without their parts, and with them. */
export const TOTALS_PAGE = { size: 2_000, projection: TOTALS_PROJECTION } as const;
export const PARTS_PAGE = { size: 200 } as const;

/** Minutes that begin within the interval, as a filter. */
export const within = ({ from, to }: Interval): { $gte: Date; $lt: Date } => ({ $gte: dateOf(from), $lt: dateOf(to) });

export const aliveAt = (now: number, { retentionMs }: { retentionMs: number }): { createdAt: { $gt: Date } } => ({
  createdAt: { $gt: expiredUntil(now, retentionMs) },
});

/**
 * Documents of the interval, expired or not, oldest first. Each page is a query of its own, not part of one cursor,
 * so that each has its own deadline and an election between two pages does no harm.
 */
export async function* minutePages(
  { run, minutes }: MongodbMinutesOptions,
  auction: ObjectId,
  interval: Interval,
  { size, only, projection, isMajority }: PageOptions,
): AsyncGenerator<MinuteDocument[]> {
  if (interval.from >= interval.to) return;
  const wanted = { ...only, auction: { $eq: auction } };
  const how = {
    batchSize: size,
    ...(projection && { projection }),
    ...(isMajority && { readConcern: { level: "majority" } as const }),
  };
  for (let timestamp: Filter<Date> = within(interval); ; ) {
    const documents = await run((signal) =>
      minutes
        .find({ ...wanted, timestamp }, { signal, ...how })
        .sort({ timestamp: 1 })
        .limit(size)
        .toArray(),
    );
    yield documents;
    const last = documents.at(-1);
    if (!last || documents.length < size) return;
    timestamp = { $gt: last.timestamp, $lt: dateOf(interval.to) };
  }
}
