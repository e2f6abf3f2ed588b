import { createHash } from "node:crypto";
import { type AuctionState, auctionId, externalId, type Interval, LIMITS, newAuction } from "@headcount/protocol";
import { newAuctionOf } from "../routes/organizer/auction-changes.ts";
import type { StoredAuction } from "../storage/store.ts";
import type { Row } from "./rows.ts";

/** Maps the fields and states of a foreign document. */
export interface Mapping {
  id: string;
  title: string;
  state: string;
  starts: string;
  ends: string;
  toggle: string;
  states: Readonly<Record<string, AuctionState>>;
}

/** States of common auction models. A mapping can add more. */
export const USUAL_STATES: Readonly<Record<string, AuctionState>> = {
  ...{ setup: "setup", draft: "setup", scheduled: "setup", upcoming: "setup", pending: "setup" },
  ...{ live: "live", active: "live", open: "live", running: "live", started: "live" },
  ...{ ended: "ended", closed: "ended", finished: "ended", completed: "ended", cancelled: "ended" },
};

/** An auction of another application that is to be adopted. */
export interface Candidate {
  /** Names of the auction in rows of the history. */
  refs: string[];
  /** Its ObjectId, which becomes the id, or its external id. */
  name: { id: string } | { externalId: string };
  title: string;
  state: AuctionState;
  startsAt: number | null;
  endsAt: number | null;
  /** `null`: not in the document. */
  isTracked: boolean | null;
  createdAt: number | null;
}

/** An id of any type, as text. */
export function refOf(value: unknown): string | null {
  if (typeof value === "string") return value.trim() || null;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || !("_bsontype" in value)) return null;
  return "toHexString" in value ? (value as { toHexString(): string }).toHexString() : String(value);
}

/** The value at a path such as `sale.title`. */
const valueAt = (document: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, step) => (value as Row | null | undefined)?.[step], document);

const timeOf = (value: unknown): number | null => {
  const at = value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at : null;
};

/** The document as a candidate, or the reason why it cannot be one. */
export function candidateOf(document: Row, mapping: Mapping): Candidate | string {
  const ref = refOf(valueAt(document, mapping.id));
  if (ref === null) return `has no ${mapping.id}`;
  const [id, own] = [auctionId.safeParse(ref), externalId.safeParse(ref)];
  if (!id.success && !own.success) return `its id cannot be an external id: ${own.error.issues[0]?.message ?? ""}`;
  const value = valueAt(document, mapping.state);
  const state = value === undefined || value === null ? "setup" : mapping.states[String(value).toLowerCase()];
  if (!state)
    return `its ${mapping.state} is "${String(value)}". Give --state-map "${String(value)}=ended" or another state`;
  const title = newAuction.shape.title.safeParse(
    String(valueAt(document, mapping.title) ?? "").slice(0, LIMITS.titleCharacters),
  );
  const toggle = valueAt(document, mapping.toggle);
  const [startsAt, endsAt] = [timeOf(valueAt(document, mapping.starts)), timeOf(valueAt(document, mapping.ends))];
  return {
    refs: [...new Set([ref, refOf(document._id) ?? ref])],
    name: id.success ? { id: id.data } : { externalId: own.data ?? ref },
    title: title.data ?? `Auction ${ref}`.slice(0, LIMITS.titleCharacters),
    state,
    startsAt,
    endsAt: endsAt !== null && startsAt !== null && endsAt <= startsAt ? null : endsAt,
    isTracked: typeof toggle === "boolean" ? toggle : null,
    createdAt: timeOf(document.createdAt),
  };
}

/** The id of an auction without an ObjectId. It is the same for each adoption into this account. */
const derivedId = (owner: string, external: string): string =>
  createHash("sha256").update(`adopted ${owner} ${external}`).digest("hex").slice(0, 24);

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** The live time from the document, or else the time that its minutes cover. */
function liveSpansOf({ state, startsAt, endsAt }: Candidate, history: Interval | null, now: number) {
  if (state === "setup") return [];
  const from = startsAt !== null && startsAt < now ? startsAt : (history?.from ?? null);
  if (from === null) return [];
  const span = { from: Math.min(from, history?.from ?? from), to: Math.max(endsAt ?? 0, history?.to ?? 0) };
  if (state === "live") return [{ from: new Date(span.from).toISOString(), to: null }];
  const to = Math.min(now, span.to);
  return to > span.from ? [{ from: new Date(span.from).toISOString(), to: new Date(to).toISOString() }] : [];
}

/** The auction for a candidate. `history`: the time that its minutes cover, end exclusive. */
export function auctionOfCandidate(
  candidate: Candidate,
  { owner, now, history }: { owner: string; now: number; history: Interval | null },
): StoredAuction {
  const { name, title, state, startsAt, endsAt, isTracked } = candidate;
  const enabled = isTracked ?? history !== null;
  const named =
    "id" in name
      ? { id: name.id, external: null }
      : { id: derivedId(owner, name.externalId), external: name.externalId };
  // Headcount would at once end a live auction whose planned end has passed.
  const planned = state === "live" && endsAt !== null && endsAt <= now ? null : endsAt;
  const input = newAuction.parse({
    ...{ title, externalId: named.external, startsAt: iso(startsAt), endsAt: iso(planned) },
    enableViewerAnalytics: enabled,
  });
  const made = newAuctionOf(input, { id: named.id, owner, now });
  const liveSpans = liveSpansOf(candidate, history, now);
  const toggles =
    enabled || !history
      ? [{ at: history?.from ?? now, enabled }]
      : [
          { at: history.from, enabled: true },
          { at: history.to, enabled: false },
        ];
  return {
    ...made,
    state,
    liveSpans,
    toggles,
    startedAt: liveSpans[0]?.from ?? null,
    endedAt: state === "ended" ? (liveSpans[0]?.to ?? iso(Math.min(now, endsAt ?? now))) : null,
    createdAt: new Date(candidate.createdAt ?? Math.min(now, startsAt ?? history?.from ?? now)).toISOString(),
  };
}
