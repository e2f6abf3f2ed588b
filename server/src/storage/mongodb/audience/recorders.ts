import type { Collection } from "mongodb";
import type { Ranges } from "../../../minutes/ranges.ts";
import type { Logger } from "../../../platform/logger.ts";
import { afterArrival } from "../../recorder-record.ts";
import { recorderRows } from "../../sound-rows.ts";
import type { DeliveredSeqs, RecorderRecord, RecorderStore } from "../../store.ts";
import { stepAside } from "../conflicts.ts";
import type { MongodbConnection } from "../connection/connection.ts";
import { DUPLICATE_KEY, hasCode } from "../connection/errors.ts";
import { dateOf } from "../documents.ts";

/** A recorder in MongoDB. */
export interface RecorderDocument {
  /** Node and boot as JSON. */
  _id: string;
  node: string;
  boot: string;
  firstAt: Date;
  lastAt: Date;
  skewMs: number | null;
  seqs: Ranges;
  revision: number;
}

interface MongodbRecordersOptions {
  run: MongodbConnection["run"];
  recorders: Collection<RecorderDocument>;
  retentionMs: number;
  logger: Logger | undefined;
}

const fieldsOf = ({ node, boot, firstAt, lastAt, skewMs, seqs }: RecorderDocument): unknown => ({
  node,
  boot,
  firstAt: firstAt.getTime(),
  lastAt: lastAt.getTime(),
  skewMs,
  seqs,
});

/** The records of recorders, updated by compare-and-set on a revision. */
export const mongodbRecorders = ({ run, recorders, retentionMs, logger }: MongodbRecordersOptions): RecorderStore => {
  const readRow = recorderRows(logger);
  const toRecord = (document: RecorderDocument): RecorderRecord | null =>
    readRow(String(document._id), () => fieldsOf(document));

  /** `null` if another process was faster. */
  const tryNote = async (one: DeliveredSeqs, now: number, signal: AbortSignal): Promise<RecorderRecord | null> => {
    const _id = JSON.stringify([one.node, one.boot]);
    const known = await recorders.findOne({ _id: { $eq: _id } }, { signal });
    const record = afterArrival(known && toRecord(known), one, now);
    const document: RecorderDocument = {
      _id,
      ...record,
      firstAt: dateOf(record.firstAt),
      lastAt: dateOf(record.lastAt),
      revision: (known?.revision ?? 0) + 1,
    };
    if (known) {
      const filter = { _id: { $eq: _id }, revision: { $eq: known.revision } };
      return (await recorders.replaceOne(filter, document)).matchedCount === 1 ? record : null;
    }
    try {
      await recorders.insertOne(document);
      // Each boot is a new recorder, so records whose minutes have expired are deleted at this time.
      await recorders.deleteMany({ lastAt: { $lte: dateOf(now - retentionMs) } });
      return record;
    } catch (error) {
      if (hasCode(error, DUPLICATE_KEY)) return null;
      throw error;
    }
  };
  const noteOne = async (one: DeliveredSeqs, now: number, signal: AbortSignal): Promise<RecorderRecord> => {
    for (let tries = 0; ; tries += 1) {
      if (tries > 0) await stepAside(tries, signal);
      signal.throwIfAborted();
      const record = await tryNote(one, now, signal);
      if (record) return record;
    }
  };

  return {
    note: (delivered, now) => run((signal) => Promise.all(delivered.map((one) => noteOne(one, now, signal)))),
    async find(node, boot) {
      const document = await run((signal) =>
        recorders.findOne({ _id: { $eq: JSON.stringify([node, boot]) } }, { signal }),
      );
      return document && toRecord(document);
    },
    list: async (since) =>
      (
        await run((signal) =>
          recorders
            .find({ lastAt: { $gte: dateOf(since) } }, { signal })
            .sort({ lastAt: -1 })
            .toArray(),
        )
      ).flatMap((document) => toRecord(document) ?? []),
  };
};
