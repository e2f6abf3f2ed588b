import { z } from "zod";
import { auctionId, externalId } from "../ids.ts";
import { instant } from "../instant.ts";
import { LANGUAGES } from "../languages/language.ts";
import { LIMITS } from "../limits.ts";
import { lineField } from "../text/text-field.ts";
import { isTimeZone } from "../time-zone.ts";
import type { Access, AuctionKind, AuctionState, CountMode, PublicAuction, PublicCounter } from "../viewers.ts";
import { allowedSites } from "./sites.ts";
import { tags } from "./tags.ts";

export const auctionState = z.enum(["setup", "live", "ended"]) satisfies z.ZodType<AuctionState>;
export const countMode = z.enum(["tabs", "people"]) satisfies z.ZodType<CountMode>;
export const access = z.enum(["public", "token"]) satisfies z.ZodType<Access>;
export const publicCounter = z.enum(["exact", "rounded", "hidden"]) satisfies z.ZodType<PublicCounter>;

/** The language of the public pages. `null`: each viewer's browser decides. */
const language = z.enum(LANGUAGES).nullable();

/** The public sees no count below this. 0 shows every count. */
const publicMinimum = z.int().min(0).max(1_000_000);

/** An IANA zone name that this runtime knows, such as `Asia/Kolkata`. */
export const timeZone = z.string().max(64).refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin");

const title = lineField(LIMITS.titleCharacters);
/** An instant with any offset, stored in UTC. */
const givenInstant = instant.overwrite((at) => (Number.isNaN(Date.parse(at)) ? at : new Date(at).toISOString()));

/** Whether minutes are kept (`enabled`) from `at` (ISO) on. */
export const toggle = z.object({ at: instant, enabled: z.boolean() });

/** A time for which an auction was live. `to` (exclusive) is `null` while it is live. */
export const liveSpan = z.object({ from: instant, to: instant.nullable() });
export type LiveSpan = z.infer<typeof liveSpan>;

export const auctionKind = z.enum(["sample", "simulated"]) satisfies z.ZodType<AuctionKind>;

/** An auction, as its organizer sees it. Instants are ISO 8601 in UTC. */
export const auction = z.object({
  id: auctionId,
  /** The auction's id in your own application, unique among the auctions of each of its owners. An older API does not send it. */
  externalId: z.string().nullable().default(null),
  title,
  state: auctionState,
  /** The zone as it was given. Another runtime may not know it: see `zoneOrUtc`. */
  timeZone: z.string(),
  /** Planned start. The live page counts down to it. */
  startsAt: instant.nullable(),
  /** When a live auction ends automatically. `null`: an organizer ends it. */
  endsAt: instant.nullable().default(null),
  /** The live times, in order and without overlaps. */
  liveSpans: z.array(liveSpan).default([]),
  /** When it first went live, and when it ended. */
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  countMode,
  publicCounter,
  // An older API does not send it.
  publicMinimum: publicMinimum.default(0),
  /** Visible only to members while in `setup`. An older API does not send it. */
  privateUntilLive: z.boolean().default(false),
  /** Whether viewers need an access token. An older API does not send it. */
  access: access.default("public"),
  /** Origins of sites that may show the auction's pages in frames. An older API does not send it. */
  allowedSites: z.array(z.string()).default([]),
  /** Whether the public sees the next lots of the catalogue, and how many lots there are. An older API does not send it. */
  publicCatalogue: z.boolean().default(false),
  /** The language of the live page and the screen page; `null`: that of each viewer's browser. An older API does not send it. */
  language: language.default(null),
  /** Words by which the organizer groups sales. Only members see them. An older API does not send them. */
  tags: z.array(z.string()).default([]),
  /** When the catalogue was last changed while it was public; `null`: never. An older API does not send it. */
  catalogueChangedAt: instant.nullable().default(null),
  enableViewerAnalytics: z.boolean(),
  /** Whether it is counted where viewers come from. An older API does not send it. */
  trackSources: z.boolean().default(false),
  /** Put away: only listed as archived. An older API does not send it. */
  archived: z.boolean().default(false),
  /** True for the auction that `npm run demo` connects its viewers to. */
  demo: z.boolean(),
  /** Whether its data is generated; `null` for every auction of an organizer. */
  kind: auctionKind.nullable().default(null),
  createdAt: instant,
  updatedAt: instant,
});
export type Auction = z.infer<typeof auction>;

export const newAuction = z.strictObject({
  /** By default, the server generates one. */
  id: auctionId.optional(),
  externalId: externalId.nullable().default(null),
  title,
  timeZone: timeZone.default("UTC"),
  startsAt: givenInstant.nullable().default(null),
  endsAt: givenInstant.nullable().default(null),
  countMode: countMode.default("tabs"),
  publicCounter: publicCounter.default("exact"),
  publicMinimum: publicMinimum.default(0),
  privateUntilLive: z.boolean().default(false),
  access: access.default("public"),
  allowedSites: allowedSites.default([]),
  publicCatalogue: z.boolean().default(false),
  language: language.default(null),
  tags: tags.default([]),
  enableViewerAnalytics: z.boolean().default(false),
  trackSources: z.boolean().default(false),
});
export type NewAuction = z.infer<typeof newAuction>;

export const auctionPatch = z.strictObject({
  externalId: externalId.nullable().optional(),
  title: title.optional(),
  state: auctionState.optional(),
  timeZone: timeZone.optional(),
  startsAt: givenInstant.nullable().optional(),
  endsAt: givenInstant.nullable().optional(),
  countMode: countMode.optional(),
  publicCounter: publicCounter.optional(),
  publicMinimum: publicMinimum.optional(),
  privateUntilLive: z.boolean().optional(),
  access: access.optional(),
  allowedSites: allowedSites.optional(),
  publicCatalogue: z.boolean().optional(),
  language: language.optional(),
  tags: tags.optional(),
  enableViewerAnalytics: z.boolean().optional(),
  trackSources: z.boolean().optional(),
  /** A live auction cannot be archived. One that goes live is restored. */
  archived: z.boolean().optional(),
  /** Replaces the live times. Cannot be combined with `state`. */
  liveSpans: z
    .array(z.strictObject({ from: givenInstant, to: givenInstant.nullable() }))
    .max(LIMITS.liveSpans)
    .optional(),
});
export type AuctionPatch = z.infer<typeof auctionPatch>;

/** An auction to create or update. Absent fields stay as they are, or get the defaults of a new auction. */
export const auctionPut = auctionPatch.omit({ liveSpans: true, archived: true }).extend({ title });
export type AuctionPut = z.infer<typeof auctionPut>;

/** The public fields of an auction. */
export const publicAuction = auction.pick({
  id: true,
  title: true,
  state: true,
  timeZone: true,
  startsAt: true,
  startedAt: true,
  endedAt: true,
  countMode: true,
  publicCounter: true,
  publicMinimum: true,
  privateUntilLive: true,
  access: true,
  publicCatalogue: true,
  catalogueChangedAt: true,
  demo: true,
  kind: true,
}) satisfies z.ZodType<PublicAuction>;
