import type { Grid } from "@headcount/protocol";
import type { Db, MongoClient, ObjectId } from "mongodb";
import type { Logger } from "../../platform/logger.ts";
import type { Store } from "../store.ts";
import { type ApiKeyDocument, mongodbApiKeys } from "./access/api-keys.ts";
import { authorizedWrites } from "./access/authority.ts";
import { mongodbShares, type ShareDocument } from "./access/shares.ts";
import { mongodbTokenKeys, type TokenKeyDocument } from "./access/token-keys.ts";
import { mongodbAuctions } from "./auctions.ts";
import type { HourDocument } from "./audience/hours.ts";
import { mongodbMinutes } from "./audience/minutes.ts";
import { mongodbRecorders, type RecorderDocument } from "./audience/recorders.ts";
import { mongodbSummaries, type SummaryDocument } from "./audience/summaries.ts";
import { type AuditDocument, mongodbAudit } from "./audit.ts";
import { type CatalogueDocument, mongodbCatalogues } from "./catalogues.ts";
import { connectMongodb, type MongodbAccess, type MongodbConnection } from "./connection/connection.ts";
import type { AuctionDocument, MinuteDocument } from "./documents.ts";
import { type FlagDocument, mongodbFlags } from "./flags.ts";
import { ensureIndexes, type IndexState } from "./indexes.ts";
import { claimDatabase } from "./marker.ts";
import { type MarkDocument, mongodbMarks } from "./marks.ts";
import { type KeyedDocument, mongodbDocuments } from "./messages/documents.ts";
import { type MailDocument, mongodbMails } from "./messages/mails.ts";
import { type MomentDocument, mongodbMoments } from "./moments.ts";
import {
  API_KEYS,
  AUCTIONS,
  AUDIT,
  CATALOGUES,
  DOCUMENTS,
  HOURS,
  MAILS,
  MARKS,
  META,
  MINUTES,
  MOMENTS,
  RECORDERS,
  SESSIONS,
  SHARES,
  SPONSORS,
  SUMMARIES,
  TOKEN_KEYS,
  USED_IDS,
  WEBHOOK_DELIVERIES,
  WEBHOOKS,
} from "./names.ts";
import { mongodbSponsors, type SponsorDocument } from "./sponsors.ts";
import { type DeliveryDocument, mongodbDeliveries, mongodbWebhooks, type WebhookDocument } from "./webhooks.ts";

export type MongodbStoreOptions = MongodbAccess & {
  /** Whether an application has its own collections in the database. */
  isShared?: boolean;
  /** How long a minute is kept, ms. */
  retentionMs: number;
  grid: Grid;
  /** Whether to mark an empty database and to correct indexes, as a server does. A tool changes nothing. */
  prepares?: boolean;
  logger?: Logger;
  /** Time limit of one call, ms. */
  deadlineMs?: number;
  /** Longest wait between two attempts to reach the database again, ms. */
  retryMs?: number;
};

/** Account tables live in the same database. */
export interface MongodbStore extends Store {
  readonly db: Db;
  readonly client: MongoClient;
  /** Resolves when the database was reached and prepared for the first time. Rejects with `DatabaseRefused` if it belongs to another application, and when it is closed before. */
  readonly ready: Promise<void>;
  /**
   * Runs other uses of the database by the store's rules: within its deadline, and with `DatabaseUnavailable` if the database does not answer.
   * The driver alone may take longer.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** The indexes when the server was last reached; `null` before that. */
  indexes(): IndexState | null;
}

/** Leaves half a second for the HTTP answer, which is due within five seconds. */
const DATABASE_MS = 4_500;
const RECONNECT_MS = 5_000;

/**
 * Opens a store on MongoDB 4.4 or newer. It does not wait for the database: it connects in the background,
 * and calls reject with `DatabaseUnavailable` until it is connected.
 * @throws Error with a readable message if the address is invalid, or its options break the promises of the store
 */
export const mongodbStore = async (options: MongodbStoreOptions): Promise<MongodbStore> => {
  const {
    isShared = false,
    retentionMs,
    prepares = true,
    logger,
    deadlineMs = DATABASE_MS,
    retryMs = RECONNECT_MS,
  } = options;
  let state: IndexState | null = null;
  const connection = connectMongodb({
    access: options,
    deadlineMs,
    retryMs,
    logger,
    async prepare(db) {
      await claimDatabase(db, deadlineMs, { marks: prepares, isShared });
      if (!prepares) return;
      state = await ensureIndexes({ db, retentionMs, deadlineMs, logger });
      logger?.info({ indexes: state }, "Indexes checked");
    },
  });
  const { client, db, ready, run } = connection;
  return {
    client,
    db,
    ready,
    run,
    indexes: () => state,
    ...partsOf(connection, options),
    async ping() {
      try {
        await run((signal) => db.command({ ping: 1 }, { signal }));
        return { indexes: state };
      } catch (error) {
        const why = connection.lastError();
        throw why === null ? error : new Error(`The database cannot be used: ${why}`, { cause: error });
      }
    },
    close: connection.close,
  };
};

/** The parts of the store, each over its collections. */
function partsOf(
  { db, run }: MongodbConnection,
  { retentionMs, grid, logger }: Pick<MongodbStoreOptions, "retentionMs" | "grid" | "logger">,
): Omit<Store, "ping" | "close"> {
  const auctions = db.collection<AuctionDocument>(AUCTIONS);
  const minutes = db.collection<MinuteDocument>(MINUTES);
  const moments = db.collection<MomentDocument>(MOMENTS);
  const keys = db.collection<ApiKeyDocument>(API_KEYS);
  const tokenKeys = db.collection<TokenKeyDocument>(TOKEN_KEYS);
  const webhooks = db.collection<WebhookDocument>(WEBHOOKS);
  const deliveries = db.collection<DeliveryDocument>(WEBHOOK_DELIVERIES);
  const authorized = authorizedWrites({ auctions, keys, tokenKeys, sessions: db.collection(SESSIONS) });
  return {
    auctions: mongodbAuctions({
      ...{ run, authorized, auctions, logger },
      catalogues: db.collection<CatalogueDocument>(CATALOGUES),
      usedIds: db.collection<{ _id: ObjectId }>(USED_IDS),
      // Hours after minutes, so that a reader at the same time adds nothing to them.
      owned: [MINUTES, HOURS, MOMENTS, CATALOGUES, MARKS, SPONSORS, SHARES, SUMMARIES].map((name) =>
        db.collection(name),
      ),
    }),
    minutes: mongodbMinutes({ run, auctions, minutes, hours: db.collection<HourDocument>(HOURS), retentionMs, grid }),
    recorders: mongodbRecorders({ run, recorders: db.collection<RecorderDocument>(RECORDERS), retentionMs, logger }),
    moments: mongodbMoments({ run, authorized, auctions, moments }),
    catalogues: mongodbCatalogues({ run, authorized, catalogues: db.collection<CatalogueDocument>(CATALOGUES) }),
    tokenKeys: mongodbTokenKeys({ run, authorized, tokenKeys }),
    apiKeys: mongodbApiKeys({ run, authorized, keys }),
    audit: mongodbAudit({ run, audit: db.collection<AuditDocument>(AUDIT) }),
    flags: mongodbFlags({ run, flags: db.collection<FlagDocument>(META) }),
    marks: mongodbMarks({ run, authorized, auctions, marks: db.collection<MarkDocument>(MARKS) }),
    sponsors: mongodbSponsors({ run, authorized, auctions, sponsors: db.collection<SponsorDocument>(SPONSORS) }),
    shares: mongodbShares({ run, authorized, auctions, shares: db.collection<ShareDocument>(SHARES) }),
    summaries: mongodbSummaries({ run, auctions, moments, summaries: db.collection<SummaryDocument>(SUMMARIES) }),
    webhooks: mongodbWebhooks({ run, authorized, webhooks, deliveries }),
    deliveries: mongodbDeliveries({ run, webhooks, deliveries }),
    documents: mongodbDocuments({ run, authorized, documents: db.collection<KeyedDocument>(DOCUMENTS) }),
    mails: mongodbMails({ run, mails: db.collection<MailDocument>(MAILS) }),
  };
}
