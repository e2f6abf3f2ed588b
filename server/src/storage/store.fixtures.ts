import { T0 } from "../analytics/analytics.fixtures.ts";
import type {
  StoredApiKey,
  StoredAuction,
  StoredAuditEntry,
  StoredMinute,
  StoredMinutes,
  StoredMoment,
  StoredShare,
} from "./store.ts";

export const auctionOf = (id: string, over: Partial<StoredAuction> = {}): StoredAuction => ({
  id,
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
  enableViewerAnalytics: true,
  demo: false,
  kind: null,
  createdAt: new Date(T0).toISOString(),
  updatedAt: new Date(T0).toISOString(),
  members: [{ organizer: "olga", role: "owner", since: new Date(T0).toISOString() }],
  invites: [],
  toggles: [{ at: T0, enabled: true }],
  ...over,
});

/** The moment `number`, so many milliseconds after T0. */
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

/** The share `number`, made so many milliseconds after T0 for a day. */
export const shareOf = (number: number, at: number, over: Partial<StoredShare> = {}): StoredShare => ({
  id: String(number).padStart(16, "s"),
  kind: "dashboard",
  createdAt: new Date(T0 + at).toISOString(),
  expiresAt: new Date(T0 + at + 86_400_000).toISOString(),
  lastUsedAt: null,
  ...over,
});

/** The API key `number`, made so many milliseconds after T0 for reading. */
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

/** The entry `number` of the history, of so many milliseconds after T0. */
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

/** All of what a stream gives. */
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
