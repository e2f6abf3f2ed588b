import { setTimeout as pause } from "node:timers/promises";
import type {
  AudienceReport,
  Comparison,
  LotAnalytics,
  MomentType,
  Snapshot,
  Summary,
  ViewerAnalytics,
} from "@headcount/protocol";
import fc from "fast-check";
import { expect, it, onTestFinished, type TestContext } from "vitest";
import { Crowd } from "../../faults/rig.ts";
import { type Stall, watchStalls } from "../../faults/support/stalls.ts";
import { profile } from "../../support/browser.ts";
import { freePort } from "../../support/free-port.ts";
import { eventually, type Organizer, startServer, type TestServer, temporaryFolder } from "../../support/harness.ts";
import { howMuch } from "../../support/long-tests.ts";

const GRID = { slotMs: 100, slotsPerMinute: 12 };
const MINUTE_MS = GRID.slotMs * GRID.slotsPerMinute;
const OUTCOMES = ["sold", "unsold", "passed", "withdrawn"] as const;

/** An event, and the number of slots before it. */
type Act = { slots: number } & (
  | { kind: "crowd"; size: number }
  | { kind: "lot" }
  | { kind: "bid" }
  | { kind: "hammer"; outcome: (typeof OUTCOMES)[number] }
  | { kind: "tracking" }
  | { kind: "restart" }
);

const slots = fc.integer({ min: 1, max: 10 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ slots, kind: fc.constant("crowd"), size: fc.integer({ min: 0, max: 8 }) }) },
  { weight: 4, arbitrary: fc.record({ slots, kind: fc.constant("lot") }) },
  { weight: 4, arbitrary: fc.record({ slots, kind: fc.constant("bid") }) },
  { weight: 3, arbitrary: fc.record({ slots, kind: fc.constant("hammer"), outcome: fc.constantFrom(...OUTCOMES) }) },
  { weight: 1, arbitrary: fc.record({ slots, kind: fc.constant("tracking") }) },
  { weight: 1, arbitrary: fc.record({ slots, kind: fc.constant("restart") }) },
);

/** The true course of a lot. */
interface TrueLot {
  number: string;
  from: number;
  to: number | null;
  outcome: string | null;
  bids: number;
  price: number | null;
}

/** One auction on a real server, with everything that truly happens in it. */
class Sale {
  readonly #folder = temporaryFolder();
  readonly #port: number;
  server!: TestServer;
  organizer!: Organizer;
  id = "";
  crowd!: Crowd;
  tracking = true;
  restarts = 0;
  readonly lots: TrueLot[] = [];
  moments = 0;
  #price = 0;

  private constructor(port: number) {
    this.#port = port;
  }

  static async open(): Promise<Sale> {
    const sale = new Sale(await freePort());
    await sale.#start();
    const { id } = await sale.organizer.createAuction({ title: "Truth", enableViewerAnalytics: true });
    sale.id = id;
    await sale.patch({ state: "live" });
    sale.crowd = new Crowd(sale.server.url, id, () => sale.metric("headcount_connections"));
    onTestFinished(() => sale.crowd.close());
    return sale;
  }

  async #start(): Promise<void> {
    this.server = await startServer({
      PORT: String(this.#port),
      DATABASE_URL: "sqlite:truth.db",
      DATA_DIR: this.#folder,
      SLOT_MS: String(GRID.slotMs),
      METRICS: "public",
    });
    this.organizer = await this.server.signIn();
  }

  async patch(change: object): Promise<void> {
    const { status } = await this.organizer.call("PATCH", `/api/v1/auctions/${this.id}`, change);
    expect(status).toBe(200);
  }

  async read<T>(path: string): Promise<T> {
    const { status, body } = await this.organizer.call("GET", `/api/v1/auctions/${this.id}${path}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return (typeof body === "string" ? body : body.data) as T;
  }

  async do(what: Act): Promise<void> {
    await pause(what.slots * GRID.slotMs);
    const block = this.lots.findLast(({ to }) => to === null);
    switch (what.kind) {
      case "crowd":
        return this.crowd.becomes(what.size);
      case "lot":
        return this.#open(block);
      case "bid":
        if (block) await this.#bid(block);
        return;
      case "hammer":
        if (block) await this.#hammer(block, what.outcome);
        return;
      case "tracking":
        return this.track(!this.tracking);
      case "restart":
        return this.#restart();
    }
  }

  async #open(block: TrueLot | undefined): Promise<void> {
    const number = String(this.lots.length + 1);
    const at = await this.#moment("lot_opened", { lotNumber: number });
    if (block) block.to = at;
    this.lots.push({ number, from: at, to: null, outcome: null, bids: 0, price: null });
  }

  async #bid(block: TrueLot): Promise<void> {
    this.#price += 5;
    await this.#moment("bid", { price: this.#price, currency: "EUR" });
    block.bids += 1;
    block.price = this.#price;
  }

  async #hammer(block: TrueLot, outcome: MomentType): Promise<void> {
    block.to = await this.#moment(outcome, {});
    block.outcome = outcome;
    if (outcome !== "sold") block.price = null;
  }

  async #moment(type: MomentType, fields: object): Promise<number> {
    const at = Date.now();
    const path = `/api/v1/auctions/${this.id}/moments`;
    const { status, body } = await this.organizer.call("POST", path, {
      type,
      at: new Date(at).toISOString(),
      ...fields,
    });
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    this.moments += 1;
    return at;
  }

  async track(on: boolean): Promise<void> {
    const from = Date.now();
    await this.patch({ enableViewerAnalytics: on });
    this.crowd.history.tracking(on, from, Date.now());
    this.tracking = on;
  }

  async #restart(): Promise<void> {
    const from = Date.now();
    await this.server.stop();
    await this.#start();
    if (this.crowd.size > 0) await this.crowd.sees(this.crowd.size);
    this.crowd.history.outage(from, Date.now());
    this.restarts += 1;
  }

  async metric(name: string): Promise<number> {
    const { body } = await this.server.call("GET", "/metrics");
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(String(body))?.[1]);
  }
}

const sum = <T>(of: readonly T[], pick: (item: T) => number): number =>
  of.reduce((total, each) => total + pick(each), 0);

/** The summary of these minutes. Another check compares the minutes themselves. */
const summaryOf = (minutes: readonly Snapshot[]): Partial<Summary> => {
  const watched = sum(minutes, ({ viewerSeconds }) => viewerSeconds);
  return {
    totalSnapshots: minutes.length,
    overallPeak: Math.max(...minutes.map(({ peakViewers }) => peakViewers)),
    overallMin: Math.min(...minutes.map(({ minViewers }) => minViewers)),
    viewerMinutes: expect.closeTo(watched / (MINUTE_MS / 1_000), 2),
  };
};

/**
 * The bounds of the average. A partly seen slot counts for its seen part. The point does not show how much of a minute without viewers
 * was seen.
 */
const averagesOf = (minutes: readonly Snapshot[]): [number, number] => {
  const watched = sum(minutes, ({ viewerSeconds }) => viewerSeconds);
  const seen = sum(minutes, ({ viewerSeconds, avgViewers }) => (avgViewers > 0 ? viewerSeconds / avgViewers : 0));
  const empty = sum(minutes, ({ avgViewers, sampleCount }) => (avgViewers > 0 ? 0 : sampleCount));
  return [watched / (seen + (empty * GRID.slotMs) / 1_000), watched / seen];
};

/** Rows of a CSV without quotes, because a series has no text. */
const rowsOf = (csv: string): Record<string, string>[] => {
  const [header = "", ...lines] = csv.trimEnd().split("\r\n");
  const names = header.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((field, at) => [names[at], field])));
};

/** Waits until everything recorded so far is stored, and nothing more arrives. */
async function settled(sale: Sale): Promise<Snapshot[]> {
  await sale.track(false);
  const last = Math.ceil((Date.now() + GRID.slotMs) / MINUTE_MS) * MINUTE_MS;
  await eventually(async () => Date.now() > last + GRID.slotMs && (await sale.metric("headcount_parts_pending")) === 0);
  return (await sale.read<ViewerAnalytics>("/analytics/viewers?unit=minute")).snapshots;
}

async function minutesAreTrue(sale: Sale, from: number, to: number, minutes: readonly Snapshot[]): Promise<void> {
  const whole = { from: Math.ceil(from / MINUTE_MS) * MINUTE_MS, to: Math.floor(to / MINUTE_MS) * MINUTE_MS };
  expect(sale.crowd.history.differences(minutes as never, whole, GRID)).toEqual([]);
}

async function surfacesAgree(sale: Sale, minutes: readonly Snapshot[]): Promise<void> {
  const { summary } = await sale.read<ViewerAnalytics>("/analytics/viewers");
  if (minutes.length > 0) {
    expect(summary).toMatchObject(summaryOf(minutes));
    const [least, most] = averagesOf(minutes);
    expect(summary.overallAvg).toBeGreaterThan(least - 0.01);
    if (most > 0) expect(summary.overallAvg).toBeLessThan(most + 0.01);
  } else expect(summary).toMatchObject({ totalSnapshots: 0, overallPeak: null, overallAvg: null });

  const rows = rowsOf(await sale.read<string>("/analytics/export.csv"));
  const json = await sale.read<(Snapshot & { localTime: string })[]>("/analytics/export.json");
  expect(json.map(({ localTime, ...minute }) => minute)).toEqual(minutes);
  expect(rows.map(({ localTime, ...row }) => row)).toEqual(
    minutes.map((minute) =>
      Object.fromEntries(Object.entries(minute).map(([name, value]) => [name, value === null ? "" : String(value)])),
    ),
  );

  const report = await sale.read<AudienceReport>("/analytics/report?timeRange=all");
  expect(report.summary).toEqual(summary);
  const all = await sale.read<{ summary: Partial<Summary>; series: Snapshot[]; lots: unknown[]; moments: unknown[] }>(
    "/analytics/export.json?table=all",
  );
  expect(all.summary).toMatchObject({ overallPeak: summary.overallPeak, viewerMinutes: summary.viewerMinutes });
  expect(all.series).toHaveLength(minutes.length);
  expect([all.lots.length, all.moments.length]).toEqual([sale.lots.length, sale.moments]);
  const compared = await sale.read<Comparison>(`/analytics/compare?with=${sale.id}`);
  expect(compared.auctions[1]?.deltas?.overallPeak).toEqual({
    difference: compared.auctions[0]?.summary.overallPeak === null ? null : 0,
    ratio: compared.auctions[0]?.summary.overallPeak === null ? null : 0,
  });

  for (const unit of ["5m", "hour", "day"]) {
    const coarse = await sale.read<ViewerAnalytics>(`/analytics/viewers?unit=${unit}`);
    for (const field of ["viewerSeconds", "joins", "leaves", "sampleCount"] as const)
      expect(
        sum(coarse.snapshots, (point) => point[field]),
        `${field} by ${unit}`,
      ).toBeCloseTo(
        sum(minutes, (minute) => minute[field]),
        2,
      );
    expect(coarse.summary).toEqual(summary);
  }
}

async function lotsAreTrue(sale: Sale): Promise<void> {
  const { lots } = await sale.read<LotAnalytics>("/analytics/lots");
  expect(
    lots.map(({ number, openedAt, hammerAt, outcome, bids, price }) => ({
      number,
      from: Date.parse(openedAt),
      hammer: hammerAt && Date.parse(hammerAt),
      outcome,
      bids,
      price: outcome === "sold" ? price : null,
    })),
  ).toEqual(
    sale.lots.map(({ number, from, to, outcome, bids, price }) => ({
      number,
      from,
      hammer: outcome === null ? null : to,
      outcome,
      bids,
      price: outcome === "sold" ? price : null,
    })),
  );
  for (const [place, lot] of lots.entries()) {
    if (lot.peakViewers === null) continue;
    const { from = 0, to = null } = sale.lots[place] ?? {};
    // A slot across an edge counts with its mean.
    const { low, high } = sale.crowd.history.bounds({ from: from - GRID.slotMs, to: (to ?? Date.now()) + GRID.slotMs });
    for (const number of [lot.avgViewers, lot.minViewers, lot.peakViewers, lot.viewersAtOpen, lot.viewersAtHammer])
      if (number !== null) {
        expect(number, `lot ${lot.number}`).toBeGreaterThanOrEqual(low);
        expect(number, `lot ${lot.number}`).toBeLessThanOrEqual(high);
      }
  }
  const listed = await sale.read<{ moments: unknown[] }>("/moments");
  expect(listed.moments).toHaveLength(sale.moments);
}

/** With the simulated viewers and one real browser, every surface shows the same count. */
async function countsAgree(sale: Sale, test: TestContext): Promise<void> {
  const { server, crowd } = sale;
  const browser = await profile(test);
  const live = await browser.open(`${server.url}/t/auction/${sale.id}/live`);
  const all = crowd.size + 1;
  await live.locator(".watching", { hasText: new RegExp(`^${all} watching$`) }).waitFor();
  if (crowd.size > 0) await crowd.sees(all);
  const [view, own, audience] = await Promise.all([
    sale.read<{ viewerCount: number }>("/live-view"),
    sale.read<{ viewerCount: number }>(""),
    sale.read<ViewerAnalytics>("/analytics/viewers"),
  ]);
  expect([view.viewerCount, own.viewerCount, audience.summary.current]).toEqual([all, all, all]);
  expect(await sale.metric("headcount_connections")).toBe(all);

  const desk = await (await profile(test, { as: sale.organizer })).open(`${server.url}/auctions/${sale.id}/dashboard`);
  const tile = (name: string) => desk.locator("dl > *", { has: desk.getByText(name, { exact: true }) }).locator("dd");
  await tile("Watching now")
    .filter({ hasText: new RegExp(`^${all}(?!\\d)`) })
    .waitFor();
  const { overallPeak, overallMin } = audience.summary;
  if (overallPeak === null) return;
  expect(await tile("Peak").textContent()).toMatch(new RegExp(`^${overallPeak}(?!\\d)`));
  expect(await tile("Lowest").textContent()).toMatch(new RegExp(`^${overallMin}(?!\\d)`));
}

const SEEDS = howMuch([1], [1, 2]);

it.for(SEEDS)("agrees on every surface with the actual events (history %i)", async (seed, test) => {
  const [acts = []] = fc.sample(fc.array(act, { minLength: 25, maxLength: 25 }), { seed, numRuns: 1 });
  const stalls: Stall[] = [];
  onTestFinished(watchStalls((stall) => stalls.push(stall)));
  const sale = await Sale.open();
  await sale.crowd.becomes(2);
  const from = Date.now();
  for (const each of acts) await sale.do(each);
  await sale.track(true);
  await pause(2 * MINUTE_MS);
  const to = Date.now();
  const minutes = await settled(sale);
  expect(minutes.length).toBeGreaterThan(0);
  sale.crowd.history.stalled(stalls);
  await minutesAreTrue(sale, from, to, minutes);
  await surfacesAgree(sale, minutes);
  await lotsAreTrue(sale);
  await countsAgree(sale, test);
});
