import { isDeepStrictEqual } from "node:util";
import type { Auction, AuctionPatch, AuditChange, AuditValue, LiveSpan, MomentPatch } from "@headcount/protocol";

/** The part of a change that an entry keeps: values, or for a text only that it changed. A text would otherwise outlive its deletion. */
type Kept = "value" | "instant" | "name";
type Fields<T> = Readonly<Record<keyof T, Kept>>;
type Values<T> = Readonly<Record<keyof T, AuditValue>>;

const SETTINGS: Fields<Omit<AuctionPatch, "liveSpans" | "allowedSites" | "tags">> = {
  externalId: "name",
  title: "name",
  state: "value",
  timeZone: "value",
  startsAt: "instant",
  endsAt: "instant",
  countMode: "value",
  publicCounter: "value",
  publicMinimum: "value",
  privateUntilLive: "value",
  access: "value",
  publicCatalogue: "value",
  language: "value",
  trackSources: "value",
  enableViewerAnalytics: "value",
  archived: "value",
};

const MOMENT: Fields<MomentPatch> = {
  type: "value",
  at: "instant",
  lotNumber: "name",
  lotTitle: "name",
  price: "value",
  currency: "value",
  bidder: "name",
  text: "name",
};

const inUtc = (value: AuditValue): AuditValue => (typeof value === "string" ? new Date(value).toISOString() : value);

/** The fields that differ between `before` and `after`. */
const changesOf =
  <T>(fields: Fields<T>) =>
  (before: Values<T>, after: Values<T>): AuditChange[] =>
    (Object.keys(fields) as (keyof T & string)[]).flatMap((field) => {
      const read = fields[field] === "instant" ? inUtc : (value: AuditValue) => value;
      const [from, to] = [read(before[field]), read(after[field])];
      if (from === to) return [];
      return [fields[field] === "name" ? { field, from: null, to: null } : { field, from, to }];
    });

const changedSettings = changesOf(SETTINGS);

/** Formats intervals as in ISO 8601, with `..` for an open end. */
const inIntervals = (spans: readonly LiveSpan[]): string | null =>
  spans.map(({ from, to }) => `${from}/${to ?? ".."}`).join(", ") || null;

const inList = (sites: readonly string[]): string | null => sites.join(", ") || null;

/** The settings of an auction that changed. Live time is included only if it was corrected, because a change of state implies its effect on live time. */
export const settingChanges = (before: Auction, after: Auction): AuditChange[] => {
  const [from, to] = [inIntervals(before.liveSpans), inIntervals(after.liveSpans)];
  const wasCorrected = before.state === after.state && from !== to;
  const [sites, sitesAfter] = [inList(before.allowedSites), inList(after.allowedSites)];
  return [
    ...changedSettings(before, after),
    ...(isDeepStrictEqual(before.tags, after.tags) ? [] : [{ field: "tags", from: null, to: null }]),
    ...(sites === sitesAfter ? [] : [{ field: "allowedSites", from: sites, to: sitesAfter }]),
    ...(wasCorrected ? [{ field: "liveSpans", from, to }] : []),
  ];
};
/** The fields that a correction of a moment changed. */
export const momentChanges = changesOf(MOMENT);

/** The values of a new object, which had none before. */
export const given = (values: Readonly<Record<string, AuditValue>>): AuditChange[] =>
  Object.entries(values).map(([field, to]) => ({ field, from: null, to }));
