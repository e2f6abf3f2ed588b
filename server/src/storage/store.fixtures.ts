import type { AuctionSummary } from "@headcount/protocol";
import { T0 } from "../analytics/analytics.fixtures.ts";
import type {
  StoredApiKey,
  StoredAuction,
  StoredAuditEntry,
  StoredMark,
  StoredMinute,
  StoredMinutes,
  StoredMoment,
  StoredShare,
  StoredSponsor,
  StoredTokenKey,
} from "./store.ts";

export const auctionOf = (id: string, over: Partial<StoredAuction> = {}): StoredAuction => ({
  id,
  externalId: null,
  title: "Paintings",
  state: "live",
  timeZone: "UTC",
  startsAt: null,
  endsAt: null,
  liveSpans: [{ from: new Date(T0).toISOString(), to: null }],
  startedAt: new Date(T0).toISOString(),
  endedAt: null,
  countMode: "tabs",
  publicCounter: "exact",
  publicMinimum: 0,
  privateUntilLive: false,
  access: "public",
  allowedSites: [],
  publicCatalogue: false,
  language: null,
  tags: [],
  trackSources: false,
  catalogueChangedAt: null,
  enableViewerAnalytics: true,
  archived: false,
  demo: false,
  kind: null,
  createdAt: new Date(T0).toISOString(),
  updatedAt: new Date(T0).toISOString(),
  members: [{ organizer: "olga", role: "owner", since: new Date(T0).toISOString() }],
  invites: [],
  toggles: [{ at: T0, enabled: true }],
  pendingEvents: [],
  ...over,
});

/** The moment `number`, this many milliseconds after T0. */
export const momentOf = (number: number, at: number, over: Partial<StoredMoment> = {}): StoredMoment => ({
  id: number.toString(16).padStart(24, "0"),
  clientId: `client-${number}`,
  type: "note",
  at: new Date(T0 + at).toISOString(),
  lotNumber: null,
  lotTitle: null,
  price: null,
  currency: null,
  bidder: null,
  text: `note ${number}`,
  sent: `sent-${number}`,
  ...over,
});

/** The mark `number`, this many milliseconds after T0. */
export const markOf = (number: number, at: number): StoredMark => ({
  id: number.toString(16).padStart(24, "0"),
  at: new Date(T0 + at).toISOString(),
  text: `mark ${number}`,
});

/** The sponsor `number`, with one booking. */
export const sponsorOf = (number: number): StoredSponsor => ({
  id: number.toString(16).padStart(24, "0"),
  name: `sponsor ${number}`,
  lots: [{ from: "1", to: String(number) }],
  logo: null,
});

/** The share `number`, created this many milliseconds after T0 for a day. */
export const shareOf = (number: number, at: number, over: Partial<StoredShare> = {}): StoredShare => ({
  id: String(number).padStart(16, "s"),
  kind: "dashboard",
  createdAt: new Date(T0 + at).toISOString(),
  expiresAt: new Date(T0 + at + 86_400_000).toISOString(),
  lastUsedAt: null,
  ...over,
});

/** The API key `number`, created this many milliseconds after T0 for reading. */
export const apiKeyOf = (number: number, at: number, over: Partial<StoredApiKey> = {}): StoredApiKey => ({
  id: String(number).padStart(16, "k"),
  organizer: "olga",
  name: `key ${number}`,
  permissions: ["read"],
  hash: String(number).padStart(64, "0"),
  createdAt: new Date(T0 + at).toISOString(),
  lastUsedAt: null,
  ...over,
});

/** The token key `number`, created this many milliseconds after T0, with a shared secret. */
export const tokenKeyOf = (number: number, at: number, over: Partial<StoredTokenKey> = {}): StoredTokenKey => {
  const id = String(number).padStart(16, "t");
  const createdAt = new Date(T0 + at).toISOString();
  const secret = { kind: "secret", algorithm: "HS256", kid: id, url: null, jwk: null } as const;
  return { id, organizer: "olga", name: `key ${number}`, createdAt, ...secret, ...over };
};

/** The audit entry `number`, this many milliseconds after T0. */
export const auditEntryOf = (number: number, at: number, over: Partial<StoredAuditEntry> = {}): StoredAuditEntry => ({
  id: number.toString(16).padStart(24, "0"),
  at: new Date(T0 + at).toISOString(),
  act: "auction_changed",
  auctionId: "a".repeat(24),
  by: { organizer: "olga", key: null },
  subject: null,
  changes: [{ field: "publicMinimum", from: 0, to: number }],
  readers: ["olga"],
  ...over,
});

/** All items of a stream. */
export const gather = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

export const collect = async (read: AsyncIterable<StoredMinutes>): Promise<StoredMinute[]> => {
  const all: StoredMinute[] = [];
  for await (const some of read) all.push(...some.list());
  return all;
};

/** A summary of a minute with one lot, written at this time (epoch ms). */
export const summaryOf = (at: number): AuctionSummary => {
  const madeAt = new Date(at).toISOString();
  const unique = { uniqueViewers: 7, uniqueViewersLow: 7, uniqueViewersHigh: 8 };
  const totals = { overallPeak: 7, peakIsBound: false, overallAvg: 4.5, viewerMinutes: 4.5, duration: 1, ...unique };
  const group = { n: 0, avgViewers: null };
  const hours = [{ weekday: 4, hour: 12, minutes: 1, viewerMinutes: 4.5 }];
  const week = { counts: "people" as const, soldValue: [], weekday: 4, hours };
  return {
    madeAt,
    overview: { madeAt, ...totals, lots: 1, sold: 0, ...week, points: [4.5, null] },
    audience: {
      snapshots: [],
      summary: {
        ...totals,
        totalSnapshots: 1,
        overallMin: 0,
        peakAt: madeAt,
        peakIsBound: false,
        current: null,
        coverage: 1,
        tracked: true,
        countModes: ["people"],
      },
      meta: {
        ...{
          timeRange: "live",
          from: madeAt,
          to: madeAt,
          unit: "minute",
          points: 300,
          tz: "UTC",
          partial: null,
          countMode: "people",
          gaps: [],
        },
        ...{ stored: null, retentionDays: 90, summarizedAt: madeAt },
      },
    },
    lots: {
      ...{ total: 0, lots: [], bids: [], hammerCurve: [], byOrder: [], soldMinusUnsold: null },
      byOutcome: { sold: group, unsold: group, passed: group, withdrawn: group },
      phases: { before: null, during: null, between: null, after: null },
    },
    retention: { tracked: false, came: null, stillThere: [] },
    sources: null,
  };
};
