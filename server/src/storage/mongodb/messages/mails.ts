import type { Collection, ObjectId } from "mongodb";
import type { MailStore, StoredMail } from "../../store.ts";
import type { MongodbConnection } from "../connection/connection.ts";
import { dateOf, objectId } from "../documents.ts";

/** An e-mail in MongoDB. */
export interface MailDocument {
  _id: string;
  auction: ObjectId | null;
  createdAt: Date;
  /** When to try again; `null` once it is finished. */
  dueAt: Date | null;
  /** The whole mail as JSON, because its content is not queried. */
  document: string;
}

interface MongodbMailsOptions {
  run: MongodbConnection["run"];
  mails: Collection<MailDocument>;
}

const fieldsOf = (mail: StoredMail): Omit<MailDocument, "_id"> => ({
  auction: objectId(mail.auctionId),
  createdAt: new Date(mail.createdAt),
  dueAt: mail.nextAttemptAt === null ? null : new Date(mail.nextAttemptAt),
  document: JSON.stringify(mail),
});

const toMail = ({ document }: Pick<MailDocument, "document">): StoredMail => JSON.parse(document);

/** E-mails as documents. */
export const mongodbMails = ({ run, mails }: MongodbMailsOptions): MailStore => ({
  async add(some) {
    await run(async () => {
      for (const mail of some)
        await mails.updateOne({ _id: { $eq: mail.id } }, { $setOnInsert: fieldsOf(mail) }, { upsert: true });
    });
  },
  async find(id) {
    const found = await run((signal) => mails.findOne({ _id: { $eq: id } }, { signal }));
    return found && toMail(found);
  },
  async claim({ now, until }) {
    const claimed = await run(() =>
      mails.findOneAndUpdate(
        { dueAt: { $ne: null, $lte: dateOf(now) } },
        { $set: { dueAt: dateOf(until) } },
        { sort: { dueAt: 1, _id: 1 } },
      ),
    );
    return claimed && toMail(claimed);
  },
  async replace(mail) {
    await run(() => mails.updateOne({ _id: { $eq: mail.id } }, { $set: fieldsOf(mail) }));
  },
  countWaiting: () => run((signal) => mails.countDocuments({ dueAt: { $ne: null } }, { signal })),
  async forget(auctionId) {
    const auction = objectId(auctionId);
    if (auction) await run(() => mails.deleteMany({ auction: { $eq: auction } }));
  },
  deleteFinished: async (before) =>
    (await run(() => mails.deleteMany({ dueAt: { $eq: null }, createdAt: { $lt: dateOf(before) } }))).deletedCount,
});
