import { FIRST_AUCTION_IDS, type Grid, HeadcountError, LIMITS, minuteMs, minuteStart } from "@headcount/protocol";
import { roleIn } from "../accounts/team-changes.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import { auctionOfCandidate, type Candidate, candidateOf, type Mapping, refOf } from "./auctions.ts";
import { type CombinedMinute, combined, partOfMinute, type Row, soundRow } from "./rows.ts";

/** The source and the target of an adoption. */
export interface Adoption {
  documents: AsyncIterable<Row>;
  rows: AsyncIterable<Row>;
  mapping: Mapping;
  /** `null`: there is no database yet, in a dry run. */
  store: Store | null;
  /** Account id. */
  owner: string;
  grid: Grid;
  /** Epoch ms. */
  now: number;
  writes: boolean;
  /** Called after an auction was stored. */
  stored(auction: StoredAuction): Promise<void>;
}

/** Number of refused items, by reason. */
export type Refusals = Map<string, number>;

/** The result of an adoption, or of a dry run. `read = taken + known + refused` auctions, and `read = stored + combined + refused` rows. */
export interface AdoptionReport {
  auctions: { read: number; taken: number; known: number; refused: Refusals };
  /** `fresh`: stored minutes that did not exist before. */
  rows: { read: number; stored: number; fresh: number; combined: number; refused: Refusals };
}

/** An auction with the minutes from its rows. */
interface Target {
  candidate: Candidate | null;
  /** The stored auction; `null` before it is created. */
  known: StoredAuction | null;
  minutes: Map<number, CombinedMinute>;
}

const PARTS_AT_ONCE = 500;

const count = (refusals: Refusals, reason: string, by = 1): void => {
  refusals.set(reason, (refusals.get(reason) ?? 0) + by);
};

/**
 * Takes over auctions and minutes from another application. Existing auctions and minutes stay as they are, so an adoption can be repeated.
 */
export async function adopt(adoption: Adoption): Promise<AdoptionReport> {
  const report: AdoptionReport = {
    auctions: { read: 0, taken: 0, known: 0, refused: new Map() },
    rows: { read: 0, stored: 0, fresh: 0, combined: 0, refused: new Map() },
  };
  const targets = await readAuctions(adoption, report);
  const all = await readRows(adoption, targets, report);
  const room = await roomOf(adoption);
  for (const target of all) await takeOver(adoption, target, room, report);
  return report;
}

/** Candidates by each of their names. */
async function readAuctions(
  { documents, mapping }: Adoption,
  { auctions }: AdoptionReport,
): Promise<Map<string, Target>> {
  const targets = new Map<string, Target>();
  for await (const document of documents) {
    auctions.read += 1;
    const candidate = candidateOf(document, mapping);
    if (typeof candidate === "string") {
      count(auctions.refused, candidate);
      continue;
    }
    if (candidate.refs.some((ref) => targets.has(ref))) {
      count(auctions.refused, "another document has the same id");
      continue;
    }
    const target = { candidate, known: null, minutes: new Map() };
    for (const ref of candidate.refs) targets.set(ref, target);
  }
  return targets;
}

/** Adds each row to its minute. Resolves to all auctions, including those that exist only in Headcount. */
async function readRows(
  { rows, store, owner, grid, now }: Adoption,
  targets: Map<string, Target>,
  report: AdoptionReport,
): Promise<Set<Target>> {
  const find = async (ref: string): Promise<Target | null> => {
    const known = targets.get(ref) ?? targets.get(ref.toLowerCase());
    if (known) return known;
    const found =
      (await store?.auctions.find(ref.toLowerCase())) ?? (await store?.auctions.findByExternalId(owner, ref));
    if (!found || roleIn(found, owner) !== "owner") return null;
    const target = { candidate: null, known: found, minutes: new Map() };
    targets.set(ref, target);
    return target;
  };
  for await (const row of rows) {
    report.rows.read += 1;
    const sound = soundRow(row);
    if (typeof sound === "string") {
      count(report.rows.refused, sound);
      continue;
    }
    const minute = minuteStart(sound.at, grid);
    const ref = refOf(row.auction);
    const target = ref === null ? null : await find(ref);
    if (!target) count(report.rows.refused, "its auction was not found");
    else if (minute + minuteMs(grid) > now) count(report.rows.refused, "its minute is not over yet");
    else target.minutes.set(minute, combined(target.minutes.get(minute), sound));
  }
  return new Set(targets.values());
}

interface Room {
  auctions: number;
  live: number;
}

async function roomOf({ store, owner }: Adoption): Promise<Room> {
  const owned = (await store?.auctions.countOwned(owner)) ?? { auctions: 0, live: 0 };
  return { auctions: LIMITS.auctions - owned.auctions, live: LIMITS.liveAuctions - owned.live };
}

async function takeOver(adoption: Adoption, target: Target, room: Room, report: AdoptionReport): Promise<void> {
  const { owner, grid, now } = adoption;
  const { candidate, minutes } = target;
  let auction = target.known;
  if (candidate) {
    const starts = [...minutes.keys()];
    const [first, last] = [
      starts.reduce((a, b) => Math.min(a, b), Infinity),
      starts.reduce((a, b) => Math.max(a, b), 0),
    ];
    const history = starts.length > 0 ? { from: first, to: last + minuteMs(grid) } : null;
    const taken = await storedAuction(adoption, auctionOfCandidate(candidate, { owner, now, history }), room);
    if ("refusal" in taken) {
      count(report.auctions.refused, taken.refusal);
      refuseMinutes(report, minutes.values(), "its auction was not taken over");
      return;
    }
    report.auctions[taken.isNew ? "taken" : "known"] += 1;
    auction = taken.auction;
  }
  if (auction) await storeMinutes(adoption, auction, minutes, report);
}

function refuseMinutes({ rows }: AdoptionReport, minutes: Iterable<CombinedMinute>, reason: string): void {
  for (const { rows: by } of minutes) count(rows.refused, reason, by);
}

type Taken = { auction: StoredAuction; isNew: boolean } | { refusal: string };

/** The stored auction. Creates it if it does not exist. */
async function storedAuction(
  { store, owner, writes, stored }: Adoption,
  auction: StoredAuction,
  room: Room,
): Promise<Taken> {
  const { id, externalId, state } = auction;
  const known =
    (externalId === null ? null : await store?.auctions.findByExternalId(owner, externalId)) ??
    (await store?.auctions.find(id));
  if (known) {
    if (roleIn(known, owner) === "owner") return { auction: known, isNew: false };
    return { refusal: "an auction of another account has its id" };
  }
  if (FIRST_AUCTION_IDS.includes(id)) return { refusal: "its id is reserved" };
  if (room.auctions <= 0) return { refusal: `an account owns at most ${LIMITS.auctions} auctions` };
  if (state === "live" && room.live <= 0)
    return { refusal: `at most ${LIMITS.liveAuctions} auctions of an account are live` };
  room.auctions -= 1;
  if (state === "live") room.live -= 1;
  if (!writes || !store) return { auction, isNew: true };
  try {
    await store.auctions.insert(auction);
  } catch (error) {
    if (!(error instanceof HeadcountError)) throw error;
    return { refusal: "it was adopted before and deleted in Headcount" };
  }
  await stored(auction);
  return { auction, isNew: true };
}

/** Stores the minutes of an auction, except minutes that Headcount counted itself. */
async function storeMinutes(
  { store, grid, now, writes }: Adoption,
  { id, state }: StoredAuction,
  minutes: ReadonlyMap<number, CombinedMinute>,
  report: AdoptionReport,
): Promise<void> {
  const { rows } = report;
  const counted = new Set<number>();
  if (store && minutes.size > 0)
    for await (const slot of store.minutes.slots(id, { from: 0, to: now }, now))
      counted.add(minuteStart(slot.from, grid));
  const ordered = [...minutes].toSorted(([a], [b]) => a - b);
  const wanted = ordered.filter(([minute]) => !counted.has(minute));
  refuseMinutes(
    report,
    ordered.flatMap(([minute, one]) => (counted.has(minute) ? [one] : [])),
    "Headcount counted its minute itself",
  );
  for (let i = 0; i < wanted.length; i += PARTS_AT_ONCE) {
    const some = wanted.slice(i, i + PARTS_AT_ONCE);
    const parts = some.map(([minute, known]) => ({ auctionId: id, part: partOfMinute(minute, known) }));
    const outcomes = writes && store ? await store.minutes.merge(parts, now) : parts.map(() => "stored" as const);
    for (const [place, [, known]] of some.entries()) {
      const outcome = outcomes[place];
      if (outcome !== "stored" && outcome !== "duplicate") {
        refuseMinutes(report, [known], "its minute is there already, with other numbers");
        continue;
      }
      rows.stored += 1;
      rows.combined += known.rows - 1;
      if (outcome === "stored") rows.fresh += 1;
    }
  }
  if (writes && store && state === "ended" && wanted.length > 0) await store.summaries.due(id, now);
}
