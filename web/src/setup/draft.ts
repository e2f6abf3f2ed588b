import type { AuctionDetail } from "@headcount/protocol";
import type { AuctionPatch } from "@headcount/sdk/api";
import { fromLocal, toLocal } from "../time/local-time.ts";

/** What the form of an auction's details holds. */
export interface Draft {
  title: string;
  timeZone: string;
  /** Value of a `datetime-local` field; empty: no time is set. */
  startsAt: string;
  /** The same. */
  endsAt: string;
}

/** The form as it is stored. */
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

/** What saving these edits changes; `null` when that is nothing. Spaces around a title are not stored. */
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
