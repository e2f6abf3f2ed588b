import type { Collection, ObjectId } from "mongodb";
import { actorName, actorOf } from "../audit-actor.ts";
import type { AuditStore, StoredAuditEntry } from "../store.ts";
import type { MongodbConnection } from "./connection/connection.ts";
import { dateOf, objectId } from "./documents.ts";

/** An audit entry in MongoDB. */
export interface AuditDocument extends Omit<StoredAuditEntry, "id" | "at" | "auctionId"> {
  _id: ObjectId;
  at: Date;
  auction: ObjectId | null;
  actor: string | null;
}

interface MongodbAuditOptions {
  run: MongodbConnection["run"];
  audit: Collection<AuditDocument>;
}

const fromDocument = ({ _id, at, auction, actor: _, ...rest }: AuditDocument): StoredAuditEntry => ({
  id: _id.toHexString(),
  at: at.toISOString(),
  auctionId: auction?.toHexString() ?? null,
  ...rest,
});

/** The audit log as documents with native ids and dates. */
export const mongodbAudit = ({ run, audit }: MongodbAuditOptions): AuditStore => ({
  async append(entry) {
    const { id, at, auctionId, ...rest } = entry;
    const _id = objectId(id);
    if (!_id) throw new Error(`"${id}" cannot be the id of an entry`);
    await run(() =>
      audit.insertOne({ _id, at: new Date(at), auction: objectId(auctionId), actor: actorOf(entry), ...rest }),
    );
  },
  async list(whose, { since, after, limit }) {
    const auction = "auction" in whose ? objectId(whose.auction) : null;
    if ("auction" in whose && !auction) return [];
    const [at, id] = [after && dateOf(after.at), objectId(after?.id)];
    const found = await run((signal) =>
      audit
        .find(
          {
            ...("auction" in whose ? { auction: { $eq: auction } } : { readers: { $eq: whose.reader } }),
            at: { $gte: dateOf(since) },
            ...(at && id && { $or: [{ at: { $lt: at } }, { at: { $eq: at }, _id: { $lt: id } }] }),
          },
          { signal },
        )
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .toArray(),
    );
    return found.map(fromDocument);
  },
  async nthNewest(actor, n) {
    const found = await run((signal) =>
      audit
        .find({ actor: { $eq: actorName(actor) } }, { signal, projection: { _id: 0, at: 1 } })
        .sort({ at: -1 })
        .skip(n - 1)
        .limit(1)
        .toArray(),
    );
    return found[0]?.at.getTime() ?? null;
  },
  async deleteBefore(at) {
    return (await run(() => audit.deleteMany({ at: { $lt: dateOf(at) } }))).deletedCount;
  },
});
