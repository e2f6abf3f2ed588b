import {
  type AuctionListName,
  allCountModes,
  auctionState,
  type CountMode,
  type Grid,
  type GroupLevels,
  type Invite,
  type Level,
  type Member,
  type MinuteLevel,
  type MinutePart,
  minuteMs,
  minuteStart,
  viewerCount,
} from "@headcount/protocol";
import { Binary, ObjectId } from "mongodb";
import { minuteTotals } from "../../minutes/merge.ts";
import { isHigherPeak } from "../../minutes/peak.ts";
import { packParts, unpackParts } from "../codec/parts-codec.ts";
import { placeInLists } from "../lists.ts";
import { ownersOf } from "../owners.ts";
import type { PendingEvent, StoredAuction, StoredMinute } from "../store.ts";

const DATES = ["startsAt", "endsAt", "startedAt", "endedAt", "catalogueChangedAt", "createdAt", "updatedAt"] as const;
type DateField = (typeof DATES)[number];

/** An auction in MongoDB. */
export interface AuctionDocument
  extends Omit<StoredAuction, "id" | "toggles" | "liveSpans" | "members" | "invites" | "pendingEvents" | DateField> {
  _id: ObjectId;
  startsAt: Date | null;
  endsAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  catalogueChangedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  toggles: { at: Date; enabled: boolean }[];
  liveSpans: { from: Date; to: Date | null }[];
  members: (Omit<Member, "since"> & { since: Date })[];
  invites: (Omit<Invite, "createdAt" | "expiresAt"> & { createdAt: Date; expiresAt: Date })[];
  pendingEvents: (Omit<PendingEvent, "at"> & { at: Date })[];
  /** The external id once per owner, for a unique index. Absent without an external id, because an index would include an empty list. */
  externalKeys?: string[];
  /** Where lists have the auction: see `placeInLists`. */
  list: AuctionListName;
  listedAt: Date;
  /** Increases with each change, so that no change is lost. */
  revision: number;
}

interface LevelDocument extends Level {
  maxAt: Date | null;
  isBound?: true;
}

/**
 * A minute in MongoDB. The upper fields are for people who read the collection, and follow the auction's count mode at the time
 * of writing. `connections` and `people` have both. Documents of an older mongoose model end with `createdAt`.
 */
export interface MinuteDocument {
  _id?: ObjectId;
  auction: ObjectId;
  timestamp: Date;
  viewerCount: number;
  avgViewers: number;
  peakViewers: number;
  minViewers: number;
  sampleCount: number;
  /** Milliseconds seen. */
  seen?: number;
  createdAt?: Date;
  connections?: LevelDocument;
  people?: LevelDocument;
  joins?: number;
  leaves?: number;
  /** Names of the parts' recorders. A packed part refers to its recorder by number. */
  recorders?: { node: string; boot: string }[];
  /** Packed, because twelve slots as sub-documents would use a hundred times the space and are not queried. */
  parts?: Binary;
  /** The count modes in which the minute was recorded. */
  countModes?: CountMode[];
  /** The viewers by group; absent if none had one. */
  groups?: GroupLevels[];
  /** Whether the parts have visits and sources, so that it is useful to read them. */
  visits?: boolean;
  sources?: boolean;
  revision?: number | null;
}

const HEX_ID = /^[0-9a-f]{24}$/i;

/** The id for MongoDB; `null` if it is not an id, so that nothing else gets into a query. */
export const objectId = (id: unknown): ObjectId | null =>
  typeof id === "string" && HEX_ID.test(id) ? ObjectId.createFromHexString(id) : null;

const MAX_DATE = 8.64e15;
/** A time (epoch ms) as a Date, limited to the range of Date. */
export const dateOf = (at: number): Date => new Date(Math.max(-MAX_DATE, Math.min(MAX_DATE, at)));

/** Minutes created until this time are expired. */
export const expiredUntil = (now: number, retentionMs: number): Date => dateOf(now - retentionMs);

export const isoOrNull = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;
const dateOrNull = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

/** An external id in the account of one owner. */
export const externalKey = (owner: string, externalId: string): string => JSON.stringify([owner, externalId]);

const externalKeysOf = (auction: Pick<StoredAuction, "externalId" | "members">): { externalKeys?: string[] } => {
  const { externalId } = auction;
  const owners = ownersOf(auction);
  if (externalId === null || owners.length === 0) return {};
  return { externalKeys: owners.map((owner) => externalKey(owner, externalId)) };
};

const listFieldsOf = (auction: Omit<StoredAuction, "id">): Pick<AuctionDocument, "list" | "listedAt"> => {
  const { list, listedAt } = placeInLists(auction);
  return { list, listedAt: new Date(listedAt) };
};

/** All fields of an auction but its id and revision. Times become native dates. */
export const toAuctionFields = ({ id: _, ...auction }: StoredAuction): Omit<AuctionDocument, "_id" | "revision"> => ({
  ...auction,
  ...externalKeysOf(auction),
  ...listFieldsOf(auction),
  startsAt: dateOrNull(auction.startsAt),
  endsAt: dateOrNull(auction.endsAt),
  startedAt: dateOrNull(auction.startedAt),
  endedAt: dateOrNull(auction.endedAt),
  catalogueChangedAt: dateOrNull(auction.catalogueChangedAt),
  createdAt: new Date(auction.createdAt),
  updatedAt: new Date(auction.updatedAt),
  toggles: auction.toggles.map(({ at, enabled }) => ({ at: new Date(at), enabled })),
  liveSpans: auction.liveSpans.map(({ from, to }) => ({ from: new Date(from), to: dateOrNull(to) })),
  members: auction.members.map((member) => ({ ...member, since: new Date(member.since) })),
  invites: auction.invites.map(({ createdAt, expiresAt, ...invite }) => ({
    ...invite,
    createdAt: new Date(createdAt),
    expiresAt: new Date(expiresAt),
  })),
  pendingEvents: auction.pendingEvents.map((event) => ({ ...event, at: new Date(event.at) })),
});

/** An auction as it is read. A document of an older model lacks fields that the model did not have. */
export type ReadAuction = Partial<AuctionDocument> & { _id: ObjectId };

export const membersOf = ({ members = [] }: Pick<ReadAuction, "members">): Member[] =>
  members.map((member) => ({ ...member, since: member.since.toISOString() }));

/** The auction of a document. Fields that an older model did not write get the values of a new auction. */
export const fromAuctionDocument = (document: ReadAuction): StoredAuction => {
  const createdAt = document.createdAt ?? document._id.getTimestamp();
  const enabled = document.enableViewerAnalytics === true;
  const toggles = document.toggles ?? [{ at: createdAt, enabled }];
  const { startedAt, endedAt } = document;
  const liveSpans = document.liveSpans ?? (startedAt ? [{ from: startedAt, to: endedAt ?? null }] : []);
  return {
    id: document._id.toHexString(),
    externalId: document.externalId ?? null,
    title: document.title ?? "Auction",
    state: auctionState.safeParse(document.state).data ?? "setup",
    timeZone: document.timeZone ?? "UTC",
    startsAt: isoOrNull(document.startsAt),
    endsAt: isoOrNull(document.endsAt),
    liveSpans: liveSpans.map(({ from, to }) => ({ from: from.toISOString(), to: isoOrNull(to) })),
    startedAt: isoOrNull(startedAt),
    endedAt: isoOrNull(endedAt),
    countMode: document.countMode ?? "tabs",
    publicCounter: document.publicCounter ?? "exact",
    publicMinimum: document.publicMinimum ?? 0,
    privateUntilLive: document.privateUntilLive ?? false,
    access: document.access ?? "public",
    allowedSites: document.allowedSites ?? [],
    publicCatalogue: document.publicCatalogue ?? false,
    language: document.language ?? null,
    tags: document.tags ?? [],
    catalogueChangedAt: isoOrNull(document.catalogueChangedAt),
    enableViewerAnalytics: enabled,
    trackSources: document.trackSources ?? false,
    archived: document.archived ?? false,
    demo: document.demo ?? false,
    kind: document.kind ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: (document.updatedAt ?? createdAt).toISOString(),
    members: membersOf(document),
    invites: (document.invites ?? []).map(({ createdAt, expiresAt, ...invite }) => ({
      ...invite,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
    toggles: toggles.map((toggle) => ({ at: toggle.at.getTime(), enabled: toggle.enabled })),
    pendingEvents: (document.pendingEvents ?? []).map((event) => ({ ...event, at: event.at.toISOString() })),
  };
};

const toLevel = ({ last, mean, min, max, maxAt, isBound }: MinuteLevel): LevelDocument => ({
  ...{ last, mean, min, max },
  maxAt: maxAt === null ? null : new Date(maxAt),
  ...(isBound && { isBound }),
});
const fromLevel = ({ last, mean, min, max, maxAt, isBound }: LevelDocument): MinuteLevel => ({
  ...{ last, mean, min, max },
  maxAt: maxAt?.getTime() ?? null,
  ...(isBound && { isBound }),
});

/** The document of a minute with these parts. */
export const toMinuteDocument = (
  key: { auction: ObjectId; minute: number },
  parts: readonly MinutePart[],
  state: { mode: CountMode; createdAt: Date; revision: number; grid: Grid },
): MinuteDocument => {
  const { connections, people, ...totals } = minuteTotals(parts, state.grid);
  const shown = state.mode === "people" ? people : connections;
  return {
    auction: key.auction,
    timestamp: new Date(key.minute),
    viewerCount: viewerCount({ people: people.last, connections: connections.last }, state.mode),
    avgViewers: shown.mean,
    peakViewers: shown.max,
    minViewers: shown.min,
    ...totals,
    connections: toLevel(connections),
    people: toLevel(people),
    recorders: parts.map(({ node, boot }) => ({ node, boot })),
    parts: new Binary(
      packParts(parts.map(({ node: _n, boot: _b, minute: _m, ...part }, i) => ({ ...part, recorder: i }))),
    ),
    visits: parts.some(({ visits }) => visits !== undefined),
    ...(parts.some(({ sources }) => sources) && { sources: true }),
    revision: state.revision,
    createdAt: state.createdAt,
  };
};

const count = (value: unknown): number => (typeof value === "number" && value > 0 ? value : 0);

/**
 * The level and samples of a minute that has plain numbers only. They are read like a request body without parts. If they
 * contradict each other, as those of a drifted counter do, the extremes are adjusted.
 */
const plainWhole = (document: MinuteDocument): NonNullable<MinutePart["whole"]> => {
  const last = Math.round(count(document.viewerCount));
  const mean = count(document.avgViewers ?? last);
  const min = Math.min(Math.round(count(document.minViewers ?? last)), last, Math.floor(mean));
  const max = Math.max(Math.round(count(document.peakViewers ?? last)), last, Math.ceil(mean));
  return {
    level: { last, mean, min, max },
    samples: Math.min(600, Math.max(1, Math.round(count(document.sampleCount)))),
  };
};

/** The parts of a minute. A minute without parts is a single whole part of the recorder `external`. */
export const partsOf = (document: MinuteDocument): MinutePart[] => {
  const minute = document.timestamp.getTime();
  const { parts, recorders = [] } = document;
  if (!parts) {
    const whole = plainWhole(document);
    return [{ node: "external", boot: "external", seq: 0, minute, slots: [], joins: 0, leaves: 0, whole }];
  }
  return unpackParts(parts.value()).map(({ recorder, ...part }) => {
    const name = recorders[recorder];
    if (!name) throw new Error("the stored parts of a minute name a recorder that is not there");
    return { ...part, node: name.node, boot: name.boot, minute };
  });
};

/** Every field that `fromMinuteDocument` needs. */
export const TOTALS_PROJECTION = { _id: 0, recorders: 0, parts: 0 } as const;

/** The minute of a document, new or old. Its start is moved to the grid, because the clock of an older writer was not on it. */
export const fromMinuteDocument = (document: MinuteDocument, grid: Grid): StoredMinute => {
  const minute = minuteStart(document.timestamp.getTime(), grid);
  if (document.connections && document.people) {
    return {
      minute,
      connections: fromLevel(document.connections),
      people: fromLevel(document.people),
      sampleCount: document.sampleCount,
      seen: document.seen ?? Math.min(minuteMs(grid), document.sampleCount * grid.slotMs),
      joins: document.joins ?? 0,
      leaves: document.leaves ?? 0,
      countModes: document.countModes ?? [],
      ...(document.groups && { groups: document.groups }),
    };
  }
  const { level, samples } = plainWhole(document);
  const plain = { ...level, maxAt: null };
  return {
    minute,
    connections: plain,
    people: { ...plain },
    sampleCount: samples,
    seen: minuteMs(grid),
    joins: 0,
    leaves: 0,
    countModes: [],
  };
};

/** One minute from two documents that begin within it, one after the other. Their means are weighted by their samples. */
export const followMinute = (first: StoredMinute, next: StoredMinute): StoredMinute => {
  const sampleCount = first.sampleCount + next.sampleCount;
  const follow = (a: MinuteLevel, b: MinuteLevel): MinuteLevel => {
    const { max, maxAt, isBound } = isHigherPeak(b, a) ? b : a;
    const mean = (a.mean * first.sampleCount + b.mean * next.sampleCount) / sampleCount;
    return { last: b.last, mean, min: Math.min(a.min, b.min), max, maxAt, ...(isBound && { isBound }) };
  };
  return {
    minute: first.minute,
    connections: follow(first.connections, next.connections),
    people: follow(first.people, next.people),
    sampleCount,
    seen: Math.max(first.seen, next.seen),
    joins: first.joins + next.joins,
    leaves: first.leaves + next.leaves,
    countModes: allCountModes([first.countModes, next.countModes]),
  };
};
