// Plain types for the data that viewers receive. Schemas elsewhere satisfy them. The SDK publishes these types, so this file must not
// import zod.

export type AuctionState = "setup" | "live" | "ended";

/** What the public count counts: open tabs, or people. A person counts once, regardless of tabs. */
export type CountMode = "tabs" | "people";

/** How the public sees the count. `rounded`: the first two digits, so 1,234 becomes 1,200. `hidden`: no number on any surface. */
export type PublicCounter = "exact" | "rounded" | "hidden";

/** `token`: only viewers with an access token of the organizer's application enter the auction. */
export type Access = "public" | "token";

/** Example auctions of a first start. A `sample` is a finished, generated sale. A `simulated` auction has a generated audience now. */
export type AuctionKind = "sample" | "simulated";

/** The public fields of an auction. Instants are ISO 8601 in UTC. */
export interface PublicAuction {
  /** 24 hex digits. */
  id: string;
  title: string;
  state: AuctionState;
  /** An IANA time zone. Another runtime may not know it. */
  timeZone: string;
  /** Planned start. The live page counts down to it. */
  startsAt: string | null;
  /** When it first went live, and when it ended. */
  startedAt: string | null;
  endedAt: string | null;
  countMode: CountMode;
  publicCounter: PublicCounter;
  /** The public sees no count below this. 0 shows every count. */
  publicMinimum: number;
  /** Visible only to members while in `setup`. */
  privateUntilLive: boolean;
  access: Access;
  /** Whether the live page shows the next lots of the catalogue, and how many lots there are. */
  publicCatalogue: boolean;
  /** When the catalogue was last changed while it was public; `null`: never. */
  catalogueChangedAt: string | null;
  /** True for the auction that `npm run demo` connects its viewers to. */
  demo: boolean;
  /** Whether its data is generated; `null` for every auction of an organizer. */
  kind: AuctionKind | null;
}

/** The size of an audience. */
export interface Occupancy {
  people: number;
  connections: number;
}

/**
 * The current viewers of an auction. In `tabs` mode people are not identified, so `people` equals `connections`. `version` only grows,
 * so a lower one is outdated. `stale`: some of the data may be outdated.
 */
export interface AuctionCount extends Occupancy {
  version: number;
  stale: boolean;
}

/** The count when the public sees no number. It is always the same, because a changing version would reveal joins and leaves. */
export interface HiddenCount extends Record<"people" | "connections" | "version", null> {
  stale: false;
}

/** The arguments of `viewerCountUpdate`: the number, then the count's parts; all `null` if the public sees no number. */
export type CountUpdate = [viewerCount: number, count: AuctionCount] | [viewerCount: null, count: HiddenCount];

/**
 * Why a connection is not counted: organizer's staff, a wall screen or stream, a bot, over the limit of one address, or connected for
 * too short a time.
 */
export type Exclusion = "staff" | "screen" | "bot" | "overAddressLimit" | "tooShort";

/** Types of moments. `sold`, `unsold`, `passed` and `withdrawn` are hammers: each ends its lot. */
export type MomentType = "lot_opened" | "bid" | "sold" | "unsold" | "passed" | "withdrawn" | "break" | "note";

/** A moment, as the public sees it. */
export interface PublicMoment {
  /** 24 hex digits. */
  id: string;
  type: MomentType;
  /** ISO 8601 in UTC. */
  at: string;
  /** A bid or hammer without a lot number applies to the lot on the block. */
  lotNumber: string | null;
  lotTitle: string | null;
  /** In units of `currency`. */
  price: number | null;
  /** ISO 4217. */
  currency: string | null;
  /** Bidder or team. */
  bidder: string | null;
  text: string | null;
}

/** The event `moment`: recorded, corrected (the same `id` again), or `deleted`. */
export interface MomentEvent extends PublicMoment {
  deleted?: true | undefined;
}
