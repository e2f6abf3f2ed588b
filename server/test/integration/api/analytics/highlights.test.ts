import {
  type Level,
  MINUTE_MS,
  SAMPLE_AUCTION_ID,
  SHARE_HEADER,
  SIMULATED_AUCTION_ID,
  type Slot,
} from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { startServer } from "../../../support/harness.ts";
import { at, DAY, saleroom, T0 } from "../../../support/saleroom.ts";

/** A sale whose first lot draws viewers, and whose break loses some of them. It comes after three others. */
async function fourthSale() {
  const room = await saleroom();
  for (const [i, peak] of [40, 60, 50].entries()) await room.sale(i * 20, [10, peak, 10]);
  const id = await room.sale(100, [20, 80, 60, 30, 60, 60]);
  await room.record(
    id,
    { type: "lot_opened", lotNumber: "7", lotTitle: "Vase", at: at(100.5) },
    { type: "sold", price: 5, currency: "EUR", at: at(101.5) },
    { type: "lot_opened", lotNumber: "8", at: at(102) },
    { type: "sold", price: 5, currency: "EUR", at: at(102.4) },
    { type: "break", at: at(102.5) },
    { type: "lot_opened", lotNumber: "9", at: at(103.5) },
  );
  room.clock(110);
  await room.server.upkeep?.often();
  return { ...room, id };
}

const vase = { order: 1, number: "7", title: "Vase" };
const OWN = [
  { kind: "lotStart", lot: vase, gained: 60 },
  { kind: "afterPeak", lot: vase, next: { order: 2, number: "8", title: null }, share: 0.75 },
  { kind: "break", at: at(102.5), lost: 0.5, minutes: 1.5 },
];
const USUAL = { kind: "usual", n: 3, peak: 80, median: 50 };
/** Each earlier sale lasted three minutes: 10, its peak, and 10. This one has 310 viewer-minutes in six. */
const USUALS = {
  peak: { value: 80, median: 50, n: 3 },
  average: { value: expect.closeTo(310 / 6), median: expect.closeTo(70 / 3), n: 3 },
  reached: null,
  watchTime: { value: 310, median: 70, n: 3 },
  value: null,
};

describe("what stands out in a sale", () => {
  it("is its own numbers for everyone who may read it, and its usual peak only for its organizer", async () => {
    const { server, organizer, byKey, path, id } = await fourthSale();
    const data = { recent: null, highlights: [...OWN, USUAL], usual: USUALS };
    expect((await organizer.call("GET", path(id))).body.data).toEqual(data);
    expect((await byKey("GET", path(id))).body.data.highlights).toEqual([...OWN, USUAL]);

    const share = async (kind: string) => {
      const link = (await organizer.call("POST", `/api/v1/auctions/${id}/shares`, { days: 7, kind })).body.data;
      return server.call("GET", path(id), undefined, { [SHARE_HEADER]: link.token });
    };
    expect((await share("dashboard")).body.data).toEqual({ recent: null, highlights: OWN, usual: null });
    expect((await share("report")).status).toBe(403);
    expect((await server.call("GET", path(id))).status).toBe(401);
    const stranger = await server.signUp("stranger@example.com");
    expect((await stranger.call("GET", path(id))).status).toBe(404);
  });

  it("is compared only with earlier sales that count alike", async () => {
    const { sale, standsOut, id } = await fourthSale();
    await sale(200, [500, 900], { countMode: "people" });
    await sale(210, [700, 800]);
    expect((await standsOut(id)).highlights.at(-1)).toEqual(USUAL);
    const next = await sale(220, [100, 130]);
    expect((await standsOut(next)).highlights).toEqual([{ kind: "usual", n: 5, peak: 130, median: 60 }]);
    const people = await sale(230, [100, 130], { countMode: "people" });
    expect((await standsOut(people)).highlights).toEqual([]);
  });

  it("stays as far as the summary has it after the minutes have expired", async () => {
    const { server, clock, standsOut, id } = await fourthSale();
    clock(91 * DAY + 200);
    await server.upkeep?.hourly();
    expect(await standsOut(id)).toEqual({ recent: null, highlights: [OWN[1], USUAL], usual: USUALS });
  });

  it("is nothing in an auction without a record, also if moments were recorded", async () => {
    const { sale, record, standsOut, byKey } = await saleroom();
    const id = await sale(0, [], { enableViewerAnalytics: false });
    expect(await standsOut(id)).toEqual({ recent: null, highlights: [], usual: null });
    await byKey("PATCH", `/api/v1/auctions/${id}`, { enableViewerAnalytics: true, state: "live" });
    await record(id, { type: "lot_opened", lotNumber: "1", at: at(0) }, { type: "break", at: at(1) });
    expect(await standsOut(id)).toEqual({ recent: null, highlights: [], usual: null });
  });

  it("never compares generated sales", async () => {
    const { server, clock, path, sale, standsOut } = await saleroom({ DEMO: "on", ROLE: "all" });
    clock(0);
    await server.upkeep?.often();
    const organizer = await server.signIn();
    const kinds = async (id: string) => {
      const { body } = await organizer.call("GET", path(id));
      return body.data.highlights.map(({ kind }: { kind: string }) => kind);
    };
    expect(await kinds(SAMPLE_AUCTION_ID)).toEqual(expect.arrayContaining(["lotStart", "afterPeak"]));
    // Besides these two, only the sample ended before.
    for (const start of [0, 20]) await sale(start, [10, 40, 10]);
    expect((await standsOut(await sale(40, [10, 40, 10]))).highlights).toEqual([]);
    await sale(60, [10, 40, 10]);
    expect((await standsOut(await sale(80, [10, 40, 10]))).highlights).toMatchObject([{ kind: "usual", n: 4 }]);
    expect(await kinds(SAMPLE_AUCTION_ID)).not.toContain("usual");
    expect(await kinds(SIMULATED_AUCTION_ID)).not.toContain("usual");
  });
});

describe("the change of the last five minutes", () => {
  it("is the count now minus the count then, while the auction is live and both are known", async () => {
    let now = T0;
    const server = await startServer({ SLOT_MS: "5000" }, { wall: () => now, monotonic: () => performance.now() });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    const path = `/api/v1/auctions/${id}`;
    await organizer.call("PATCH", path, { state: "live" });
    const recent = async () => (await organizer.call("GET", `${path}/analytics/highlights`)).body.data.recent;
    expect(await recent()).toBeNull();
    const level: Level = { last: 12, mean: 12, min: 12, max: 12 };
    const slots: Slot[] = [{ index: 0, connections: level, people: level, joins: 0, leaves: 0 }];
    const part = { node: "b", boot: "1", seq: 1, minute: T0, slots, joins: 0, leaves: 0 };
    const levels = { viewerCount: 12, avgViewers: 12, peakViewers: 12, minViewers: 12, sampleCount: 1 };
    await server.post(`${path}/analytics/snapshot`, { timestamp: at(0), ...levels, part });
    now = T0 + 5 * MINUTE_MS + 4_000;
    expect(await recent()).toEqual({ minutes: 5, change: -12 });
    now += 2_000;
    expect(await recent()).toBeNull();
    now -= 2_000;
    await organizer.call("PATCH", path, { state: "ended" });
    expect(await recent()).toBeNull();
  });
});
