import { z } from "zod";
import { snapshotBody } from "../analytics/minute.ts";
import { auctionOverview } from "../analytics/summary.ts";
import { auctionCount } from "../counting/count.ts";
import { excluded } from "../counting/excluded.ts";
import { auctionId } from "../ids.ts";
import { instant } from "../instant.ts";
import { role } from "../organizer/access.ts";
import { auction, publicAuction } from "../organizer/auction.ts";
import { verificationKey } from "../organizer/token-key.ts";
import { currentLot, publicMoment } from "../sale/moment.ts";
import type { ErrorBody } from "./errors.ts";

/** The oldest version of the API that a realtime server works with. */
export const OLDEST_API = "0.1";

export type Answer<T> = { success: true; data: T } | ErrorBody;

/** An own auction with its live count; `count` is `null` where this server does not know it. */
export const auctionDetail = auction.extend({
  count: auctionCount.nullable(),
  viewerCount: z.number().nullable(),
  /** Connected and not counted; `null` where this server does not know. */
  excluded: excluded.nullable(),
  /** Seconds since the last viewer of the live auction left; `null` while someone watches, and if this server does not know. */
  emptySeconds: z.number().nullable().default(null),
  /** How it went: of an ended auction from its summary, of a live one until now; `null` where that is not known (yet). */
  overview: auctionOverview.nullable().default(null),
  /** What the one that asks is to the auction; `null` for who reads by a link. */
  role: role.nullable(),
});
export type AuctionDetail = z.infer<typeof auctionDetail>;

/** The most auctions in one question between the servers; more are asked for in slices. */
export const MAX_IDS = 5_000;

/** Body of `POST /api/v1/directory`: a realtime server asks for these auctions. */
export const directoryQuery = z.strictObject({ ids: z.array(auctionId).max(MAX_IDS) });
/** Those of the auctions asked for that exist. */
/** By what viewers enter an auction. For realtime servers, never for viewers: it has secrets. */
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
  entry: auctionEntry.optional(),
});
export type SyncedAuction = z.infer<typeof syncedAuction>;
export const directoryAnswer = z.object({ auctions: z.array(syncedAuction) });

/** Body of `POST /api/v1/directory/live`: a realtime server asks for the next live auctions behind this id. */
export const liveQuery = z.strictObject({ after: auctionId.nullable() });
/** Live auctions in order of id, each with a mark that changes whenever the auction does; `more`: there may be others behind the last. */
export const liveAnswer = z.object({
  live: z.array(z.tuple([auctionId, z.string()])),
  more: z.boolean(),
  /** Every site that some auction allows. */
  sites: z.array(z.string()).default([]),
});
export type LiveAnswer = z.infer<typeof liveAnswer>;

/** Body of `POST /api/v1/counts`: an API server asks a realtime server who watches. */
export const countsQuery = z.strictObject({ ids: z.array(auctionId).max(MAX_IDS) });
/** A count as organizers see it. */
export const liveCount = auctionCount.extend({
  excluded,
  /** Since when nobody watches a live auction; `null` while someone does, and if unknown. */
  emptySince: instant.nullable().default(null),
});
export type LiveCount = z.infer<typeof liveCount>;
/** Auction id → count. */
export const countsAnswer = z.record(z.string(), liveCount);

/** What the live page needs, in one call. A hidden or unknown count is `null`. */
export const liveView = z.object({
  auction: publicAuction,
  viewerCount: z.number().nullable(),
  count: auctionCount.nullable(),
  /** The lot on the block. */
  currentLot: currentLot.nullable(),
  /** The last of them, newest first. */
  moments: z.array(publicMoment),
  /** Origin to connect a socket to; `null`: the one that this answer came from. */
  realtimeUrl: z.string().nullable(),
  /** For members of an auction that needs access tokens: with it their pages connect, until it expires after an hour. */
  accessToken: z.string().nullable().default(null),
  /** The server's time, by which a page counts down. An API that is older does not tell it. */
  now: instant.optional(),
});
export type LiveView = z.infer<typeof liveView>;

/** How a server sees the address of a request. */
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
/** The answer for a minute that began while analytics was off, though it is on now. @param since when it was switched on, ISO 8601 in UTC */
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

/** Body of `POST /api/v1/analytics/snapshots`: each item is judged on its own. */
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

/** `GET /api/v1/outbox`: what a recorder has handed over, and what became of it since it was started. */
export const outboxReport = z.object({
  node: name,
  boot: name,
  /** The highest number that a finished part of this boot has; numbers have no gaps. */
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
  /** Room that pending parts take. */
  bytes: z.number(),
  /** False while what comes is held in memory only. */
  durable: z.boolean(),
  /** The newest ones. */
  deadLetters: z.array(deadLetter),
});
export type OutboxReport = z.infer<typeof outboxReport>;

/** One recorder in `GET /api/v1/recorders`: which of its parts reached the API, stored or not. */
export const recorderReport = z.object({
  node: name,
  boot: name,
  firstAt: instant,
  lastAt: instant,
  /** How far its clock is ahead, ms; `null` where it did not say. */
  skewMs: z.number().nullable(),
  /** Parts that arrived, the highest of their numbers, and how many numbers below that did not. */
  seen: z.number(),
  highest: z.number(),
  missing: z.number(),
});
export type RecorderReport = z.infer<typeof recorderReport>;

/** What the sign-in page needs to know before anyone signed in. */
export const publicConfig = z.object({
  /** Whether strangers may make an account. */
  signUp: z.boolean(),
  retentionDays: z.number(),
  /** Origin to connect sockets to; `null`: the one that this answer came from. */
  realtimeUrl: z.string().nullable(),
  /** Origin that people open the pages at; `null` where that was not set. */
  publicUrl: z.string().nullable(),
});
export type PublicConfig = z.infer<typeof publicConfig>;
