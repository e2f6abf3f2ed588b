import { z } from "zod";
import { snapshotBody } from "../analytics/minute.ts";
import { auctionOverview, soldValue } from "../analytics/summary.ts";
import { auctionCount } from "../counting/count.ts";
import { excluded } from "../counting/excluded.ts";
import { auctionId } from "../ids.ts";
import { instant } from "../instant.ts";
import { role } from "../organizer/access.ts";
import { auction, publicAuction } from "../organizer/auction.ts";
import { verificationKey } from "../organizer/token-key.ts";
import { OUTCOMES } from "../sale/block.ts";
import { currentLot, publicMoment } from "../sale/moment.ts";
import type { ErrorBody } from "./errors.ts";

/** The oldest version of the API that a realtime server works with. */
export const OLDEST_API = "0.1";

export type Answer<T> = { success: true; data: T } | ErrorBody;

/** An organizer's auction with its live count. `count` is `null` if this server does not know it. */
export const auctionDetail = auction.extend({
  count: auctionCount.nullable(),
  viewerCount: z.number().nullable(),
  /** Connections that are not counted; `null` if this server does not know. */
  excluded: excluded.nullable(),
  /** Seconds since the live auction's last viewer left; `null` while someone watches, or if this server does not know. */
  emptySeconds: z.number().nullable().default(null),
  /** The auction's numbers: from the summary of an ended auction, until now for a live one; `null` if not known (yet). */
  overview: auctionOverview.nullable().default(null),
  /** How many lots its catalogue has, in the list of upcoming auctions; otherwise `null`. */
  catalogueLots: z.number().nullable().default(null),
  /** The caller's role in the auction; `null` for a caller with a link. */
  role: role.nullable(),
});
export type AuctionDetail = z.infer<typeof auctionDetail>;

/** Maximum auctions in one request between the servers. More are requested in slices. */
export const MAX_IDS = 5_000;

/** Body of `POST /api/v1/directory`: a realtime server requests these auctions. */
export const directoryQuery = z.strictObject({ ids: z.array(auctionId).max(MAX_IDS) });
/** How viewers enter an auction. For realtime servers only, because it contains secrets. */
export const auctionEntry = z.object({
  externalId: z.string().nullable(),
  /** Origins whose pages may connect, besides those of the server's setting. */
  sites: z.array(z.string()),
  /** Keys that verify viewers' tokens. */
  keys: z.array(verificationKey),
});
/** An auction as realtime servers know it. `liveSince`: when it last went live, of a live auction. An older API sends neither that nor `entry`. */
export const syncedAuction = publicAuction.extend({
  liveSince: instant.nullable().optional(),
  /** Whether it is counted where viewers come from. */
  trackSources: z.boolean().optional(),
  entry: auctionEntry.optional(),
});
export type SyncedAuction = z.infer<typeof syncedAuction>;
/** The requested auctions that exist. */
export const directoryAnswer = z.object({ auctions: z.array(syncedAuction) });

/** Body of `POST /api/v1/directory/live`: a realtime server requests the next live auctions after this id. */
export const liveQuery = z.strictObject({ after: auctionId.nullable() });
/**
 * Live auctions ordered by id. The mark of each one changes when the auction changes. `more`: there may be further auctions after the last
 * one.
 */
export const liveAnswer = z.object({
  live: z.array(z.tuple([auctionId, z.string()])),
  more: z.boolean(),
  /** Every site that any auction allows. */
  sites: z.array(z.string()).default([]),
});
export type LiveAnswer = z.infer<typeof liveAnswer>;

/** Body of `POST /api/v1/counts`: an API server requests counts from a realtime server. */
export const countsQuery = z.strictObject({ ids: z.array(auctionId).max(MAX_IDS) });
/** A count, as organizers see it. */
export const liveCount = auctionCount.extend({
  excluded,
  /** When a live auction's last viewer left; `null` while someone watches, or if unknown. */
  emptySince: instant.nullable().default(null),
});
export type LiveCount = z.infer<typeof liveCount>;
/** Auction id → count. */
export const countsAnswer = z.record(z.string(), liveCount);

/** The lots to come, of a public catalogue. */
export const catalogueView = z.object({
  /** Number of lots in the catalogue. */
  total: z.int(),
  /** The lot that was opened last; `null`: none. */
  lastOpened: z.string().nullable(),
  /** The place of that lot in the catalogue, from 1 on; `null`: it is not in the catalogue. */
  place: z.int().nullable(),
  /** The next lots, with their places. */
  next: z.array(z.object({ number: z.string(), title: z.string().nullable(), place: z.int() })),
  /** Whether more lots follow. */
  isPartial: z.boolean(),
});
export type CatalogueView = z.infer<typeof catalogueView>;

/** The outcomes of an ended auction. A lot that was on the block several times has its last outcome. */
export const saleResults = z.object({
  counts: z.object({ sold: z.int(), unsold: z.int(), passed: z.int(), withdrawn: z.int() }),
  /** The sum of the hammer prices in each currency, the largest number of lots first. */
  totals: z.array(soldValue),
  /** In the order of the sale; the last ones if there are many. */
  lots: z.array(
    z.object({
      number: z.string(),
      title: z.string().nullable(),
      outcome: z.enum(OUTCOMES),
      price: z.number().nullable(),
      currency: z.string().nullable(),
      bidder: z.string().nullable(),
    }),
  ),
});
export type SaleResults = z.infer<typeof saleResults>;

/** Everything that the live page needs, in one call. A hidden or unknown count is `null`. */
export const liveView = z.object({
  auction: publicAuction,
  viewerCount: z.number().nullable(),
  count: auctionCount.nullable(),
  /** The lot on the block. */
  currentLot: currentLot.nullable(),
  /** The latest moments, newest first: all of the lot on the block, and those before it. */
  moments: z.array(publicMoment),
  /** Every moment after this instant is in `moments`; `null`: every moment of the auction is. */
  completeAfter: instant.nullable(),
  /** The public part of the catalogue; `null`: it is not public, or the auction has ended. */
  catalogue: catalogueView.nullable(),
  /** What became of the lots; `null` until the auction has ended. */
  results: saleResults.nullable(),
  /** Origin for the socket; `null`: the origin of this answer. */
  realtimeUrl: z.string().nullable(),
  /** A token for members of an auction that requires access tokens. Their pages connect with it. It expires after an hour. */
  accessToken: z.string().nullable().default(null),
  /** The server's time, for the page's countdown. An older API does not send it. */
  now: instant.optional(),
});
export type LiveView = z.infer<typeof liveView>;

/** The address of a request, as the server sees it. */
export const seenAddress = z.object({
  /** The address to which limits apply. */
  address: z.string(),
  /** Whether it came through a trusted proxy. */
  byProxy: z.boolean(),
  /** X-Forwarded-For as it was received. */
  forwardedFor: z.string().nullable(),
});
export type SeenAddress = z.infer<typeof seenAddress>;

export const SNAPSHOT_SAVED = "Snapshot saved";
export const SNAPSHOT_OFF = "Analytics disabled for this auction - snapshot not saved";
/**
 * The answer for a minute that began while analytics was off, if analytics is on now. @param since when it was switched on, ISO 8601 in UTC
 */
export const snapshotOffThen = (since: string): string =>
  `Analytics was off when this minute began (it is on since ${since}) - snapshot not saved`;
export const SNAPSHOT_EXPIRED = "Older than the retention - snapshot not saved";

/** The outcome of one snapshot. `stored: false` is final: sending it again changes nothing. */
export const snapshotResult = z.object({
  success: z.literal(true),
  stored: z.boolean(),
  duplicate: z.literal(true).optional(),
  message: z.string(),
});
export type SnapshotResult = z.infer<typeof snapshotResult>;

export const MAX_BATCH = 500;

const name = z.string().min(1).max(64);

/** The sender of a batch, and the time of its clock when it was sent. */
export const batchSender = z.strictObject({
  node: name,
  boot: name,
  sentAt: instant,
  secret: z.string().max(64).optional(),
});

/** Body of `POST /api/v1/analytics/snapshots`. Each item is checked separately. */
export const snapshotBatch = z.strictObject({
  sender: batchSender.optional(),
  snapshots: z.array(z.unknown()).min(1).max(MAX_BATCH),
});
export type SnapshotBatch = z.infer<typeof snapshotBatch>;
/** One item of a batch. */
export const batchItem = z.object({ auctionId, snapshot: snapshotBody });
export type BatchItem = z.infer<typeof batchItem>;

/** A part that was refused permanently. */
const deadLetter = z.object({ auctionId, minute: instant, reason: z.string(), at: instant });

/** `GET /api/v1/outbox`: the parts that a recorder has delivered since its start, and their outcomes. */
export const outboxReport = z.object({
  node: name,
  boot: name,
  /** The highest number of a finished part of this boot. Numbers have no gaps. */
  seq: z.number(),
  /** Parts: `sent = stored + refused + pending + dropped`. */
  totals: z.object({
    sent: z.number(),
    stored: z.number(),
    refused: z.number(),
    pending: z.number(),
    dropped: z.number(),
  }),
  /** `paused`: the API refuses the key; `waiting`: for the next attempt. */
  state: z.enum(["delivering", "waiting", "paused"]),
  /** Why the last attempt failed; `null` after a success. */
  lastError: z.string().nullable(),
  /** Size of the pending parts. */
  bytes: z.number(),
  /** False while new parts are only in memory. */
  durable: z.boolean(),
  /** The newest dead letters. */
  deadLetters: z.array(deadLetter),
});
export type OutboxReport = z.infer<typeof outboxReport>;

/** One recorder in `GET /api/v1/recorders`: which of its parts reached the API, stored or not. */
export const recorderReport = z.object({
  node: name,
  boot: name,
  firstAt: instant,
  lastAt: instant,
  /** How far its clock is ahead, ms; `null` if unknown. */
  skewMs: z.number().nullable(),
  /** Parts that arrived, the highest of their numbers, and the number of missing ones below it. */
  seen: z.number(),
  highest: z.number(),
  missing: z.number(),
});
export type RecorderReport = z.infer<typeof recorderReport>;

/** Information for the sign-in page, before sign-in. */
export const publicConfig = z.object({
  /** Whether anyone may create an account. */
  signUp: z.boolean(),
  retentionDays: z.number(),
  /** Origin for sockets; `null`: the origin of this answer. */
  realtimeUrl: z.string().nullable(),
  /** Public origin of the pages; `null` if it is not set. */
  publicUrl: z.string().nullable(),
  /** Whether the server sends e-mails. */
  mail: z.boolean(),
});
export type PublicConfig = z.infer<typeof publicConfig>;
