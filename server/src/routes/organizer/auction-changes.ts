import {
  type AuctionKind,
  type AuctionPatch,
  DEFAULT_GRID,
  type Grid,
  invalidField,
  LIMITS,
  minuteMs,
  type NewAuction,
} from "@headcount/protocol";
import { correctedSpans, spansAfter } from "../../analytics/live/live-spans.ts";
import { withToggle } from "../../minutes/toggles.ts";
import type { StoredAuction } from "../../storage/store.ts";

/** @throws HeadcountError for impossible times; `given` has the fields that the request sets. */
function assertTimes(
  { state, startsAt, endsAt }: Pick<StoredAuction, "state" | "startsAt" | "endsAt">,
  given: Pick<AuctionPatch, "startsAt" | "endsAt">,
  now: number,
): void {
  if (!given.endsAt && !given.startsAt) return;
  if (startsAt !== null && endsAt !== null && Date.parse(startsAt) >= Date.parse(endsAt))
    throw given.endsAt
      ? invalidField("endsAt", "must be after startsAt")
      : invalidField("startsAt", "must be before endsAt");
  if (given.endsAt && state === "live" && Date.parse(given.endsAt) <= now)
    throw invalidField("endsAt", "must be in the future while the auction is live. To end it now, set its state");
}

/** A new auction in state `setup`. Its first analytics setting also applies to all earlier time, so that imported minutes are kept. */
export function newAuctionOf(
  input: NewAuction,
  {
    id,
    owner,
    now,
    demo = false,
    kind = null,
  }: { id: string; owner: string; now: number; demo?: boolean; kind?: AuctionKind | null },
): StoredAuction {
  const at = new Date(now).toISOString();
  assertTimes({ ...input, state: "setup" }, input, now);
  return {
    ...input,
    id,
    demo,
    kind,
    archived: false,
    state: "setup",
    liveSpans: [],
    startedAt: null,
    endedAt: null,
    catalogueChangedAt: null,
    createdAt: at,
    updatedAt: at,
    members: [{ organizer: owner, role: "owner", since: at }],
    invites: [],
    toggles: [{ at: now, enabled: input.enableViewerAnalytics }],
    pendingEvents: [],
  };
}

/**
 * The auction after a patch at `now` (epoch ms). Only toggles that stored minutes may still need are kept.
 * @throws HeadcountError for impossible times
 */
export function patchedAuction(
  auction: StoredAuction,
  patch: AuctionPatch,
  { now, retentionMs, grid = DEFAULT_GRID }: { now: number; retentionMs: number; grid?: Grid },
): StoredAuction {
  const at = new Date(now).toISOString();
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  // Two changes in one millisecond get different times, so that nobody mistakes the second for the first.
  const updatedAt = new Date(Math.max(now, Date.parse(auction.updatedAt) + 1)).toISOString();
  const next: StoredAuction = { ...auction, ...given, updatedAt, liveSpans: auction.liveSpans };
  assertTimes(next, patch, now);

  if (next.state === "live" && next.archived) {
    if (patch.archived) throw invalidField("archived", "cannot be set while the auction is live. End it first");
    next.archived = false;
  }
  if (next.state !== auction.state) {
    if (patch.liveSpans) throw invalidField("liveSpans", "cannot be corrected together with the state");
    next.liveSpans = spansAfter(auction.liveSpans, next.state, at);
    next.endedAt = next.state === "ended" ? at : null;
    // The auction goes live again after its planned end. Without this it would end at once.
    if (next.state === "live" && next.endsAt !== null && Date.parse(next.endsAt) <= now) next.endsAt = null;
  }
  if (patch.liveSpans) {
    const spans = correctedSpans(patch.liveSpans, next.state, now);
    // Only the summary of that time still exists.
    if ([...auction.liveSpans, ...spans].some(({ from }) => Date.parse(from) <= now - retentionMs))
      throw invalidField("liveSpans", "can no longer be corrected: minutes of that time have expired");
    next.liveSpans = spans;
  }
  next.startedAt = next.liveSpans.at(0)?.from ?? null;
  if (next.state === "ended") next.endedAt = next.liveSpans.at(-1)?.to ?? next.endedAt;
  if (next.enableViewerAnalytics !== auction.enableViewerAnalytics) {
    const changed = { at: now, enabled: next.enableViewerAnalytics };
    const toggles = withToggle(auction.toggles, changed, { minuteMs: minuteMs(grid), max: LIMITS.toggles });
    const oldest = toggles.findLastIndex((toggle) => toggle.at <= now - retentionMs);
    next.toggles = toggles.slice(Math.max(0, oldest));
  }
  return next;
}
