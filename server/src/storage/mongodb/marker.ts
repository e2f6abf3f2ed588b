import type { Db } from "mongodb";
import { withDeadline } from "../deadline.ts";
import { DatabaseRefused } from "./connection/errors.ts";
import { META, MINUTES } from "./names.ts";

/** Marks a database as Headcount's, with the version of its documents. */
interface Marker {
  _id: "schema";
  version: number;
  createdAt: Date;
}

const SCHEMA_VERSION = 1;
const NAMES_SHOWN = 5;

/**
 * Checks that the database is Headcount's, and marks it if it is empty or shared with an application. For a tool, an empty database is refused. Several processes may call this at once.
 * @throws DatabaseRefused, without any change, if it belongs to another application or to a newer Headcount
 */
export const claimDatabase = (db: Db, deadlineMs: number, { marks = true, isShared = false } = {}): Promise<void> =>
  withDeadline(deadlineMs, async () => {
    await refuseSmallWriteConcern(db);
    const meta = db.collection<Marker>(META);
    // Listed before the marker is read: another process writes the marker before anything else.
    const others = await otherCollections(db);
    const marker =
      (await meta.findOne({ _id: { $eq: "schema" } })) ?? (marks && isOpenTo(others, isShared) ? await mark(db) : null);
    if (!marker && others.length === 0)
      throw new DatabaseRefused(
        `The database "${db.databaseName}" is empty. Start the server once, or correct DATABASE_URL`,
      );
    if (!marker && isShared) throw new DatabaseRefused(needsAdoption(db.databaseName));
    if (!marker) throw new DatabaseRefused(foreign(db.databaseName, others));
    if (marker.version > SCHEMA_VERSION)
      throw new DatabaseRefused(
        `The database "${db.databaseName}" was written by a newer version of Headcount (version ${marker.version} of its documents, ` +
          `this one knows ${SCHEMA_VERSION}). Start that version, or use another database. Nothing has been changed`,
      );
  });

/** Minutes of another counter would be mistaken for Headcount's. */
const isOpenTo = (others: readonly string[], isShared: boolean): boolean =>
  isShared ? !others.includes(MINUTES) : others.length === 0;

const needsAdoption = (database: string): string =>
  `The database "${database}" has a collection ${MINUTES} that Headcount did not write. Nothing in it was changed. ` +
  "Take its rows over with npx headcount adopt, or rename the collection";

/** Whether the database has the mark. */
export const isMarked = async (db: Db): Promise<boolean> =>
  (await db.collection<Marker>(META).findOne({ _id: { $eq: "schema" } })) !== null;

/** Marks a database as Headcount's, whatever else it contains. Only an operator may decide this for a database of another application. */
export const mark = (db: Db): Promise<Marker | null> =>
  db
    .collection<Marker>(META)
    .findOneAndUpdate(
      { _id: { $eq: "schema" } },
      { $setOnInsert: { version: SCHEMA_VERSION, createdAt: new Date() } },
      { upsert: true, returnDocument: "after" },
    );

const otherCollections = async (db: Db): Promise<string[]> => {
  const listed = await db.listCollections({}, { nameOnly: true }).toArray();
  return listed.map(({ name }) => name).filter((name) => name !== META && !name.startsWith("system."));
};

const foreign = (database: string, collections: readonly string[]): string => {
  const shown = collections.toSorted().slice(0, NAMES_SHOWN).join(", ");
  const more = collections.length - NAMES_SHOWN;
  return (
    `The database "${database}" is not empty and was not created by Headcount: it has the collections ${shown}` +
    `${more > 0 ? ` and ${more} more` : ""}. Nothing in it was changed. Name another database at the end of DATABASE_URL, ` +
    `such as mongodb://…/${database === "headcount" ? "headcount2" : "headcount"}: it may be on the same server, and is created when it does not exist`
  );
};

/** A number of servers in the address is safe only if it is a majority. */
const refuseSmallWriteConcern = async (db: Db): Promise<void> => {
  const w = db.writeConcern?.w;
  if (typeof w !== "number") return;
  const { hosts = [] } = await db.command({ hello: 1 });
  const majority = Math.floor(hosts.length / 2) + 1;
  if (w < majority)
    throw new DatabaseRefused(
      `DATABASE_URL: w=${w} acknowledges a write before a majority of the ${hosts.length} servers has it, and an election could undo it. ` +
        `Use w=majority, or remove it`,
    );
};
