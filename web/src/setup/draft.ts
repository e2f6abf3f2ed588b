import type { AuctionDetail } from "@headcount/protocol";
import type { AuctionPatch } from "@headcount/sdk/api";
import { fromField, toField } from "../time/zone-clock.ts";

/** The values in the form of an auction's details. */
export interface Draft {
  title: string;
  timeZone: string;
  tags: string[];
  /** Value of a `datetime-local` field in the zone of the form; empty: no time is set. */
  startsAt: string;
  /** Like `startsAt`. */
  endsAt: string;
}

/** The stored values of the form. @param shown the zone of its times, if another one was chosen */
export function storedDraft(
  {
    title,
    timeZone,
    tags,
    startsAt,
    endsAt,
  }: Pick<AuctionDetail, "title" | "timeZone" | "tags" | "startsAt" | "endsAt">,
  shown = timeZone,
): Draft {
  const field = (instant: string | null): string => (instant === null ? "" : toField(Date.parse(instant), shown));
  return { title, timeZone, tags, startsAt: field(startsAt), endsAt: field(endsAt) };
}

/** The changes to save for these edits; `null` for none. Spaces around a title are not stored. */
export function changesOf(edits: Partial<Draft>, stored: Draft): AuctionPatch | null {
  const { title, timeZone, tags, startsAt, endsAt } = { ...stored, ...edits };
  const instant = (value: string): string | null =>
    value === "" ? null : new Date(fromField(value, timeZone)).toISOString();
  const patch: AuctionPatch = {
    ...(title.trim() !== stored.title && { title: title.trim() }),
    ...(timeZone !== stored.timeZone && { timeZone }),
    ...(JSON.stringify(tags) !== JSON.stringify(stored.tags) && { tags }),
    ...(startsAt !== stored.startsAt && { startsAt: instant(startsAt) }),
    ...(endsAt !== stored.endsAt && { endsAt: instant(endsAt) }),
  };
  return Object.keys(patch).length === 0 ? null : patch;
}
