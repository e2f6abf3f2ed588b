import type { MinutePart } from "@headcount/protocol";
import type { Clock } from "../../../src/platform/clock.ts";
import type { Organizer, TestServer } from "../harness.ts";
import type { Kept } from "./answers-truth.ts";
import type { TruePart } from "./boot-truth.ts";
import { type Ask, compareAll, compareSome, type Findings } from "./compare.ts";
import { compareChosenUnits, compareLotsCsv, compareReport } from "./compare-files.ts";
import { nameOf, playRecorders } from "./compare-parts.ts";
import { compareRetention } from "./compare-retention.ts";
import { type History, MINUTE } from "./history.ts";
import { fateOfPart } from "./minute-truth.ts";
import type { MadePart } from "./recorder.ts";

/** Stands until it is set. */
export interface SetClock extends Clock {
  set(at: number): void;
}

export function setClock(at: number): SetClock {
  let now = at;
  return {
    wall: () => now,
    monotonic: () => performance.now(),
    set(next) {
      now = next;
    },
  };
}

export interface Stage {
  server: TestServer;
  organizer: Organizer;
  clock: SetClock;
  retentionMs: number;
  /** Deletes what has expired. */
  deleteExpired(now: number): Promise<void>;
}

const bodyOf = (auctionId: string, part: MinutePart) => ({
  auctionId,
  snapshot: {
    timestamp: new Date(part.minute).toISOString(),
    ...{ viewerCount: 0, avgViewers: 0, peakViewers: 0, minViewers: 0, sampleCount: 1 },
    part,
  },
});

const isOf = (a: TruePart, b: TruePart): boolean => a.node === b.node && a.boot === b.boot;

function keepPart(kept: Map<number, Kept>, part: TruePart, now: number): void {
  const entry = kept.get(part.minute) ?? { minute: part.minute, parts: [], createdAt: now };
  entry.parts = [...entry.parts.filter((known) => !isOf(known, part)), part];
  kept.set(part.minute, entry);
}

/** Of the minutes before it that its process answers for, those without a part of it are known to be unseen, up to an hour back. */
function keepMissing(
  kept: Map<number, Kept>,
  part: TruePart,
  isTracked: (minute: number) => boolean,
  now: number,
): void {
  for (let back = 1; back <= Math.min(60, part.minutesBefore); back += 1) {
    const minute = part.minute - back * MINUTE;
    if (!isTracked(minute) || kept.get(minute)?.parts.some((known) => isOf(known, part))) continue;
    const covers = { from: 0, to: MINUTE };
    keepPart(kept, { ...part, minute, windows: [], persons: null, minutesBefore: 0, covers }, now);
  }
}

/** Plays a history against a server, asks it in the middle, at the end, after late parts, after some has expired, and after that was deleted. */
export async function playSale(history: History, stage: Stage, found: Findings): Promise<void> {
  const { server, organizer, clock, retentionMs } = stage;
  const { t0, length } = history;
  clock.set(t0 - MINUTE);
  const { countMode, timeZone } = history;
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode, timeZone });
  const path = `/api/v1/auctions/${id}`;
  const ask: Ask = async (of) => {
    const { status, body } = await organizer.call("GET", path + of);
    if (status !== 200) throw new Error(`${of}: ${status} ${JSON.stringify(body)}`);
    return body;
  };

  const { made, truth } = playRecorders(history);
  const madeNames = new Set(made.map(({ node, boot, part }) => nameOf({ node, boot, minute: part.minute })));
  for (const name of truth.keys()) if (!madeNames.has(name)) found.differences.push(`${name}: there is no part`);
  for (const name of madeNames) if (!truth.has(name)) found.differences.push(`${name}: there is a part`);

  const kept = new Map<number, Kept>();
  const isTracked = (minute: number): boolean => history.toggles.findLast(({ at }) => t0 + at <= minute)?.isOn ?? true;
  const deliver = async (wanted: (made: MadePart) => boolean): Promise<void> => {
    const due = made
      .filter(wanted)
      .filter(({ node, boot, part }) => !fateOfPart(history, { node, boot, minute: part.minute }).isLost);
    const bodies = due.flatMap(({ node, boot, part }) => {
      const body = bodyOf(id, part);
      return fateOfPart(history, { node, boot, minute: part.minute }).isTwice ? [body, body] : [body];
    });
    for (let i = 0; i < bodies.length; i += 500) {
      const { status, body } = await server.post("/api/v1/analytics/snapshots", {
        snapshots: bodies.slice(i, i + 500),
      });
      const refused = body.data?.results.find((result: { success: boolean }) => !result.success);
      if (status !== 200 || refused) found.differences.push(`delivery: ${status} ${JSON.stringify(refused ?? body)}`);
    }
    for (const { node, boot, part } of due) {
      const known = truth.get(nameOf({ node, boot, minute: part.minute }));
      if (known && isTracked(part.minute)) keepPart(kept, known, clock.wall());
    }
    for (const { node, boot, part } of due) {
      const known = truth.get(nameOf({ node, boot, minute: part.minute }));
      if (known && isTracked(part.minute)) keepMissing(kept, known, isTracked, clock.wall());
    }
  };
  const compare = async (comparison: typeof compareAll): Promise<void> => {
    const now = clock.wall();
    const alive = [...kept.values()].filter(({ createdAt }) => createdAt > now - retentionMs);
    await comparison({ history, kept: alive.sort((a, b) => a.minute - b.minute), now, found }, ask);
  };

  const changes = [
    ...history.states.map(({ at, isLive }) => ({ at, body: { state: isLive ? "live" : "ended" } })),
    ...history.toggles.map(({ at, isOn }) => ({ at, body: { enableViewerAnalytics: isOn } })),
  ].sort((a, b) => a.at - b.at);
  const change = async (from: number, to: number): Promise<void> => {
    for (const { at, body } of changes.filter((one) => one.at >= from && one.at < to)) {
      clock.set(t0 + at);
      await organizer.call("PATCH", path, body);
    }
    const moments = history.moments
      .filter(({ at }) => at >= from && at < to)
      .map(({ at, kind, lot }) => ({ type: kind, at: new Date(t0 + at).toISOString(), lotNumber: lot }));
    clock.set(t0 + to);
    if (moments.length > 0) await organizer.call("POST", `${path}/moments`, { moments });
  };
  const isLate = ({ node, boot, part }: MadePart): boolean =>
    fateOfPart(history, { node, boot, minute: part.minute }).isLate;

  const middle = history.middle + 1;
  await change(0, middle);
  await deliver((part) => part.at <= history.middle && !isLate(part));
  await compare(compareSome);
  await change(middle, length + 1);
  clock.set(t0 + length + 5_000);
  await deliver((part) => part.at > history.middle && !isLate(part));
  await compare(compareSome);
  clock.set(t0 + length + 3 * 3_600_000);
  await deliver(isLate);
  for (const comparison of [compareAll, compareReport, compareLotsCsv, compareChosenUnits, compareRetention])
    await compare(comparison);
  // What came in the middle has expired.
  clock.set(t0 + middle + retentionMs + 1);
  await compare(compareSome);
  await stage.deleteExpired(clock.wall());
  await compare(compareSome);

  await organizer.call("DELETE", path);
  const gone = await organizer.call("GET", `${path}/analytics/viewers`);
  if (gone.status !== 404) found.differences.push(`after the deletion the auction answers ${gone.status}`);
}
