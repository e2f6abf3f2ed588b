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

/** A clock that stands still until it is set. */
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
  /** Deletes expired data. */
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

/** Marks the covered minutes before a part as unseen if they have no part of its process, up to an hour back. */
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

const stateChangesOf = (history: History): { at: number; body: object }[] =>
  [
    ...history.states.map(({ at, isLive }) => ({ at, body: { state: isLive ? "live" : "ended" } })),
    ...history.toggles.map(({ at, isOn }) => ({ at, body: { enableViewerAnalytics: isOn } })),
  ].sort((a, b) => a.at - b.at);

/** An auction with a history on a server, beside the model of what the server must keep of it. */
class Sale {
  readonly #history: History;
  readonly #stage: Stage;
  readonly #found: Findings;
  readonly #id: string;
  readonly #kept = new Map<number, Kept>();
  readonly #made: MadePart[];
  readonly #truth: ReadonlyMap<string, TruePart>;

  constructor(history: History, stage: Stage, found: Findings, id: string) {
    this.#history = history;
    this.#stage = stage;
    this.#found = found;
    this.#id = id;
    const { made, truth } = playRecorders(history);
    this.#made = made;
    this.#truth = truth;
    const madeNames = new Set(made.map(({ node, boot, part }) => nameOf({ node, boot, minute: part.minute })));
    for (const name of truth.keys()) if (!madeNames.has(name)) found.differences.push(`${name}: there is no part`);
    for (const name of madeNames) if (!truth.has(name)) found.differences.push(`${name}: there is a part`);
  }

  get path(): string {
    return `/api/v1/auctions/${this.#id}`;
  }

  /** Sends the changes and the moments of this time, ms after `t0`. */
  async change(from: number, to: number): Promise<void> {
    const { organizer, clock } = this.#stage;
    const { t0 } = this.#history;
    for (const { at, body } of stateChangesOf(this.#history).filter((one) => one.at >= from && one.at < to)) {
      clock.set(t0 + at);
      await organizer.call("PATCH", this.path, body);
    }
    const moments = this.#history.moments
      .filter(({ at }) => at >= from && at < to)
      .map(({ at, kind, lot }) => ({ type: kind, at: new Date(t0 + at).toISOString(), lotNumber: lot }));
    clock.set(t0 + to);
    if (moments.length > 0) await organizer.call("POST", `${this.path}/moments`, { moments });
  }

  fateOf({ node, boot, part }: MadePart): ReturnType<typeof fateOfPart> {
    return fateOfPart(this.#history, { node, boot, minute: part.minute });
  }

  /** Delivers the wanted parts, to the server and to the model. */
  async deliver(wanted: (made: MadePart) => boolean): Promise<void> {
    const due = this.#made.filter(wanted).filter((made) => !this.fateOf(made).isLost);
    await this.#post(due);
    const { clock } = this.#stage;
    const tracked = due.flatMap(({ node, boot, part }) => {
      const known = this.#truth.get(nameOf({ node, boot, minute: part.minute }));
      return known && this.#isTracked(part.minute) ? [known] : [];
    });
    for (const part of tracked) keepPart(this.#kept, part, clock.wall());
    for (const part of tracked) keepMissing(this.#kept, part, (minute) => this.#isTracked(minute), clock.wall());
  }

  async #post(due: readonly MadePart[]): Promise<void> {
    const bodies = due.flatMap((made) => {
      const body = bodyOf(this.#id, made.part);
      return this.fateOf(made).isTwice ? [body, body] : [body];
    });
    for (let i = 0; i < bodies.length; i += 500) {
      const { status, body } = await this.#stage.server.post("/api/v1/analytics/snapshots", {
        snapshots: bodies.slice(i, i + 500),
      });
      const refused = body.data?.results.find((result: { success: boolean }) => !result.success);
      if (status !== 200 || refused)
        this.#found.differences.push(`delivery: ${status} ${JSON.stringify(refused ?? body)}`);
    }
  }

  #isTracked(minute: number): boolean {
    return this.#history.toggles.findLast(({ at }) => this.#history.t0 + at <= minute)?.isOn ?? true;
  }

  /** Compares the server's answers with the model. */
  async compare(comparison: typeof compareAll): Promise<void> {
    const { clock, organizer, retentionMs } = this.#stage;
    const now = clock.wall();
    const ask: Ask = async (of) => {
      const { status, body } = await organizer.call("GET", this.path + of);
      if (status !== 200) throw new Error(`${of}: ${status} ${JSON.stringify(body)}`);
      return body;
    };
    const alive = [...this.#kept.values()].filter(({ createdAt }) => createdAt > now - retentionMs);
    const kept = alive.sort((a, b) => a.minute - b.minute);
    await comparison({ history: this.#history, kept, now, found: this.#found }, ask);
  }
}

/** Plays a history against a server, and compares the answers midway, at the end, after late parts, after an expiry, and after the deletion. */
export async function playSale(history: History, stage: Stage, found: Findings): Promise<void> {
  const { organizer, clock, retentionMs } = stage;
  const { t0, length, countMode, timeZone } = history;
  clock.set(t0 - MINUTE);
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode, timeZone });
  const sale = new Sale(history, stage, found, id);
  const isLate = (made: MadePart): boolean => sale.fateOf(made).isLate;

  const middle = history.middle + 1;
  await sale.change(0, middle);
  await sale.deliver((part) => part.at <= history.middle && !isLate(part));
  await sale.compare(compareSome);
  await sale.change(middle, length + 1);
  clock.set(t0 + length + 5_000);
  await sale.deliver((part) => part.at > history.middle && !isLate(part));
  await sale.compare(compareSome);
  clock.set(t0 + length + 3 * 3_600_000);
  await sale.deliver(isLate);
  for (const comparison of [compareAll, compareReport, compareLotsCsv, compareChosenUnits, compareRetention])
    await sale.compare(comparison);
  // Parts delivered by the middle have expired.
  clock.set(t0 + middle + retentionMs + 1);
  await sale.compare(compareSome);
  await stage.deleteExpired(clock.wall());
  await sale.compare(compareSome);

  await organizer.call("DELETE", sale.path);
  const afterwards = await organizer.call("GET", `${sale.path}/analytics/viewers`);
  if (afterwards.status !== 404) found.differences.push(`after the deletion the auction answers ${afterwards.status}`);
}
