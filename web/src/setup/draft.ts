import type { AuctionDetail } from "@headcount/protocol";
import type { AuctionPatch } from "@headcount/sdk/api";
import { fromLocal, toLocal } from "../time/local-time.ts";

/** The values in the form of an auction's details. */
export interface Draft {
  title: string;
  timeZone: string;
  /** Value of a `datetime-local` field; empty: no time is set. */
  startsAt: string;
  /** Like `startsAt`. */
  endsAt: string;
}

/** The stored values of the form. */
export const storedDraft = ({
  title,
  timeZone,
  startsAt,
  endsAt,
}: Pick<AuctionDetail, "title" | "timeZone" | "startsAt" | "endsAt">): Draft => ({
  title,
  timeZone,
  startsAt: startsAt === null ? "" : toLocal(startsAt),
  endsAt: endsAt === null ? "" : toLocal(endsAt),
});

/** The changes to save for these edits; `null` for none. Spaces around a title are not stored. */
export function changesOf(edits: Partial<Draft>, stored: Draft): AuctionPatch | null {
  const { title, timeZone, startsAt, endsAt } = { ...stored, ...edits };
  const patch: AuctionPatch = {
    ...(title.trim() !== stored.title && { title: title.trim() }),
    ...(timeZone !== stored.timeZone && { timeZone }),
    ...(startsAt !== stored.startsAt && { startsAt: startsAt === "" ? null : fromLocal(startsAt) }),
    ...(endsAt !== stored.endsAt && { endsAt: endsAt === "" ? null : fromLocal(endsAt) }),
  };
  return Object.keys(patch).length === 0 ? null : patch;
}
