import type { AuctionPart, CountMode, MinutePart } from "@headcount/protocol";
import type { AnyBulkWriteOperation, Filter, ObjectId } from "mongodb";
import { mergePart } from "../../../minutes/merge.ts";
import type { MergeOutcome } from "../../../minutes/part-outcome.ts";
import { stepAside } from "../conflicts.ts";
import { takenKeys } from "../connection/errors.ts";
import { dateOf, expiredUntil, type MinuteDocument, objectId, partsOf, toMinuteDocument } from "../documents.ts";
import { ABANDONED_MS, renewMarks } from "./hours.ts";
import type { MongodbMinutesOptions } from "./minute-pages.ts";

/** The parts of one batch that belong to one minute, with their indexes in the batch. */
interface Group {
  auction: ObjectId;
  mode: CountMode;
  minute: number;
  writes: { index: number; part: MinutePart }[];
}

/** A changed minute, as the operation that writes it. */
interface Change {
  group: Group;
  revision: number;
  operation: AnyBulkWriteOperation<MinuteDocument>;
}

const keyOf = (auction: ObjectId, minute: number): string => `${auction.toHexString()} ${minute}`;

/** Merges one batch of parts. Minutes that another process changed in between are merged again. */
export const mergeParts = async (
  options: MongodbMinutesOptions,
  writes: readonly AuctionPart[],
  now: number,
  signal: AbortSignal,
): Promise<MergeOutcome[]> => {
  const outcomes: MergeOutcome[] = writes.map(() => "unknown");
  const groups = await groupWrites(options, writes, signal);
  const written = new Set<Group>();
  // Ends with the deadline at the latest, because `stepAside` rejects then.
  for (let [pending, tries] = [groups, 0]; pending.length > 0; tries += 1) {
    if (tries > 0) await stepAside(tries, signal);
    signal.throwIfAborted();
    const stored = await storedMinutes(options, pending, signal);
    signal.throwIfAborted();
    const changes = pending.flatMap(
      (group) => mergeGroup(options, group, stored.get(keyOf(group.auction, group.minute)), now, outcomes) ?? [],
    );
    for (const { group } of changes) written.add(group);
    const markedAt = Date.now();
    const named = changes.map(({ group, revision }) => ({ ...group, revision }));
    await renewMarks(options, named, now, signal);
    signal.throwIfAborted();
    // A process that was suspended meanwhile may be too late: its marks may count as abandoned.
    pending = Date.now() - markedAt < ABANDONED_MS / 2 ? await writeChanges(options, changes) : pending;
  }
  if (written.size > 0) await withdrawOrphans(options, [...written], outcomes, signal);
  return outcomes;
};

/** The parts by minute, without those of auctions that do not exist. */
async function groupWrites(
  { auctions }: MongodbMinutesOptions,
  writes: readonly AuctionPart[],
  signal: AbortSignal,
): Promise<Group[]> {
  const ids = [...new Set(writes.map((write) => write.auctionId))].flatMap((id) => objectId(id) ?? []);
  const found = await auctions.find({ _id: { $in: ids } }, { signal, projection: { countMode: 1 } }).toArray();
  const known = new Map(found.map((auction) => [auction._id.toHexString(), auction]));
  const groups = new Map<string, Group>();
  for (const [index, { auctionId, part }] of writes.entries()) {
    const auction = known.get(auctionId.toLowerCase());
    if (!auction) continue;
    const key = keyOf(auction._id, part.minute);
    const group = groups.get(key) ?? {
      auction: auction._id,
      mode: auction.countMode ?? "tabs",
      minute: part.minute,
      writes: [],
    };
    group.writes.push({ index, part });
    groups.set(key, group);
  }
  return [...groups.values()];
}

function minutesOf(groups: readonly Group[]): Filter<MinuteDocument>[] {
  const timestamps = new Map<string, { auction: ObjectId; at: Date[] }>();
  for (const { auction, minute } of groups) {
    const entry = timestamps.get(auction.toHexString()) ?? { auction, at: [] };
    entry.at.push(new Date(minute));
    timestamps.set(auction.toHexString(), entry);
  }
  return [...timestamps.values()].map(({ auction, at }) => ({ auction: { $eq: auction }, timestamp: { $in: at } }));
}

async function storedMinutes(
  { minutes }: MongodbMinutesOptions,
  groups: readonly Group[],
  signal: AbortSignal,
): Promise<Map<string, MinuteDocument>> {
  // Majority: a duplicate is acknowledged, so an election must not be able to take it back.
  const found = minutes.find({ $or: minutesOf(groups) }, { signal, readConcern: { level: "majority" } });
  const documents = await found.toArray();
  return new Map(documents.map((document) => [keyOf(document.auction, document.timestamp.getTime()), document]));
}

/** Merges a group into its stored minute and sets the outcome of each part; `null` if the minute does not change. */
function mergeGroup(
  { grid, retentionMs }: MongodbMinutesOptions,
  group: Group,
  stored: MinuteDocument | undefined,
  now: number,
  outcomes: MergeOutcome[],
): Change | null {
  const createdAt = stored && (stored.createdAt ?? stored.timestamp);
  const alive = createdAt && createdAt > expiredUntil(now, retentionMs);
  let parts = alive ? partsOf(stored) : [];
  let changed = false;
  for (const { index, part } of group.writes) {
    const merged = mergePart(parts, part);
    outcomes[index] = merged.outcome;
    parts = merged.parts;
    changed ||= merged.outcome === "stored";
  }
  if (!changed) return null;
  const revision = (stored?.revision ?? 0) + 1;
  const document = toMinuteDocument(group, parts, {
    mode: group.mode,
    createdAt: alive ? createdAt : dateOf(now),
    ...{ revision, grid },
  });
  if (!stored?._id) return { group, revision, operation: { insertOne: { document } } };
  // An upsert, so that a minute that was changed in between is reported as a taken key. A bulk write reports which of its
  // operations failed, but not which of them matched nothing.
  const filter = { _id: { $eq: stored._id }, revision: { $eq: stored.revision ?? null } };
  return {
    ...{ group, revision },
    operation: { updateOne: { filter, update: { $set: document, ...unsetOf(document) }, upsert: true } },
  };
}

/** Fields that an earlier state of the minute may have had. */
const unsetOf = (document: MinuteDocument): { $unset?: Record<string, ""> } => {
  const absent = (["groups", "sources"] as const).filter((name) => document[name] === undefined);
  return absent.length === 0 ? {} : { $unset: Object.fromEntries(absent.map((name) => [name, ""])) };
};

/** Writes the changes and resolves to the groups whose minute another process changed in between. */
async function writeChanges({ minutes }: MongodbMinutesOptions, changes: readonly Change[]): Promise<Group[]> {
  if (changes.length === 0) return [];
  try {
    await minutes.bulkWrite(
      changes.map((change) => change.operation),
      { ordered: false },
    );
    return [];
  } catch (error) {
    return takenKeys(error).flatMap((index) => changes[index]?.group ?? []);
  }
}

/** Removes minutes, and their hours, that were written to auctions that were deleted at the same time. */
async function withdrawOrphans(
  { auctions, minutes, hours }: MongodbMinutesOptions,
  written: readonly Group[],
  outcomes: MergeOutcome[],
  signal: AbortSignal,
): Promise<void> {
  const ids = new Map(written.map((group) => [group.auction.toHexString(), group.auction]));
  const found = await auctions.find({ _id: { $in: [...ids.values()] } }, { signal, projection: { _id: 1 } }).toArray();
  for (const { _id } of found) ids.delete(_id.toHexString());
  const orphans = written.filter((group) => ids.has(group.auction.toHexString()));
  if (orphans.length === 0) return;
  await minutes.deleteMany({ $or: minutesOf(orphans) });
  await hours.deleteMany({ auction: { $in: [...ids.values()] } });
  for (const group of orphans) for (const { index } of group.writes) outcomes[index] = "unknown";
}
