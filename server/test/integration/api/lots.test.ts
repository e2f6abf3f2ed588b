import { type Level, MINUTE_MS, minuteStart, type Slot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { NOBODYS, startServer, viewer } from "../../support/harness.ts";

const GRID = { slotMs: 5_000, slotsPerMinute: 12 };
/** Start of a minute a while ago; instants are seconds after it. */
const t0 = minuteStart(Date.now(), GRID) - 30 * MINUTE_MS;
const at = (second: number): string => new Date(t0 + second * 1_000).toISOString();

const slot = (index: number, viewers: number): Slot => {
  const level: Level = { last: viewers, mean: viewers, min: viewers, max: viewers };
  return { index, connections: level, people: level, joins: 1, leaves: 0 };
};

/** A server with an auction whose minute `i` after t0 saw these viewers, slot by slot. */
async function sale(...minutes: number[][]) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
  for (const [i, viewers] of minutes.entries()) {
    const slots = viewers.map((count, index) => slot(index, count));
    const minute = t0 + i * MINUTE_MS;
    const part = { node: "a", boot: "1", seq: i, minute, slots, joins: slots.length, leaves: 0 };
    const answer = await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, {
      timestamp: new Date(minute).toISOString(),
      viewerCount: viewers.at(-1),
      avgViewers: viewers.reduce((sum, count) => sum + count, 0) / viewers.length,
      peakViewers: Math.max(...viewers),
      minViewers: Math.min(...viewers),
      sampleCount: viewers.length,
      part,
    });
    expect(answer.body.stored).toBe(true);
  }
  return {
    server,
    organizer,
    id,
    record: (...moments: object[]) => organizer.call("POST", `/api/v1/auctions/${id}/moments`, { moments }),
    lots: async () => (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/lots`)).body.data,
  };
}

describe("the analytics of lots", () => {
  it("combine stored slots with recorded moments, and follow corrections", async () => {
    const { organizer, id, record, lots } = await sale(
      Array.from({ length: 12 }, (_, i) => i),
      Array.from({ length: 12 }, (_, i) => 12 + i),
    );
    const { body } = await record(
      { type: "sold", at: at(70), price: 500, currency: "EUR" },
      { type: "lot_opened", lotNumber: "1", lotTitle: "Vase", at: at(50) },
      { type: "bid", at: at(55), price: 400, currency: "EUR" },
    );
    expect((await lots()).lots).toEqual([
      {
        number: "1",
        title: "Vase",
        order: 1,
        run: 1,
        openedAt: at(50),
        closedAt: at(70),
        hammerAt: at(70),
        outcome: "sold",
        secondsOnBlock: 20,
        bids: 1,
        price: 500,
        currency: "EUR",
        viewersAtOpen: 10,
        viewersAtHammer: 13,
        // 500 is the hammer price. The bid named no bidder.
        ...{ bidders: null, bidsPer100Viewers: 100 / 11.5, viewersGained: 3 },
        ...{ escalation: expect.anything(), heat: expect.any(Number) },
        avgViewers: 11.5,
        peakViewers: 13,
        peakAt: at(65),
        peakIsBound: false,
        minViewers: 10,
        viewerMinutes: 46 / 12,
        joins: 4,
        leaves: 0,
        coverage: 1,
      },
    ]);
    const path = `/api/v1/auctions/${id}/moments/${body.data.results[0].moment.id}`;
    await organizer.call("PATCH", path, { type: "unsold", at: at(60), price: null, currency: null });
    const corrected = await lots();
    expect(corrected.lots).toMatchObject([{ outcome: "unsold", secondsOnBlock: 10, peakViewers: 11, price: null }]);
    expect(corrected.byOutcome).toMatchObject({ sold: { n: 0 }, unsold: { n: 1, avgViewers: 10.5 } });
    await organizer.call("DELETE", path);
    expect((await lots()).lots).toMatchObject([{ outcome: null, hammerAt: null, closedAt: null }]);
  });

  it("separate the phases by when the auction was live", async () => {
    const { organizer, id, lots } = await sale([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
    expect((await lots()).phases).toMatchObject({ before: { from: at(0), avgViewers: 4, coverage: 1 }, during: null });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const { phases } = await lots();
    expect(phases).toMatchObject({ before: { to: at(60) }, after: null });
  });

  it("count every one of thousands of moments", async () => {
    const { record, lots } = await sale();
    await record({ type: "lot_opened", lotNumber: "1", at: at(0) });
    for (let i = 0; i < 11; i += 1)
      await record(...Array.from({ length: 100 }, (_, bid) => ({ type: "bid", at: at(1 + i * 100 + bid) })));
    expect((await lots()).lots).toMatchObject([{ bids: 1_100, coverage: 0, avgViewers: null }]);
  });

  it("are the same for the lot on the block on every surface, and public only as far as its viewers are", async () => {
    const { server, organizer, id, record, lots } = await sale();
    const url = `/api/v1/auctions/${id}`;
    const onTheBlock = async () => (await organizer.call("GET", `${url}/analytics/on-the-block`)).body.data;
    const heat = async () => (await server.call("GET", `${url}/heat`)).body.data;
    const patch = (change: object) => organizer.call("PATCH", url, change);
    expect([await onTheBlock(), await heat()]).toEqual([null, { lotNumber: null, heat: null }]);
    await patch({ state: "live" });
    await record({ type: "lot_opened", lotNumber: "7", at: at(0) }, { type: "sold", at: at(9) });
    await record({ type: "lot_opened", lotNumber: "8" });
    expect(await onTheBlock()).toMatchObject({ number: "8", bids: 0, heat: null });
    for (const tab of [viewer(server, { auctionId: id }), viewer(server, { auctionId: id })]) await tab.sees(2);
    await record({ type: "bid", bidder: "Ann", price: 10, currency: "EUR" }, { type: "bid", bidder: "Bob" });
    const [found, all] = [await onTheBlock(), await lots()];
    expect(found).toMatchObject({ number: "8", bids: 2, bidders: 2, bidsPer100Viewers: 100 });
    expect(all.lots.at(-1)).toMatchObject(found);
    const shown = { lotNumber: "8", heat: Math.round(found.heat) };
    expect(await heat()).toEqual(shown);
    for (const hides of [{ publicCounter: "hidden" }, { publicMinimum: 3 }, { state: "setup" }]) {
      await patch(hides);
      expect((await heat()).heat).toBeNull();
      await patch({ publicCounter: "exact", publicMinimum: 0, state: "live" });
    }
    expect(await heat()).toEqual(shown);
    await record({ type: "unsold" });
    expect([await onTheBlock(), await heat()]).toEqual([null, { lotNumber: null, heat: null }]);
  });

  it("hide the heat of a lot that had fewer viewers than the public may see", async () => {
    const { server, organizer, id, record } = await sale([3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live", publicMinimum: 2 });
    await record({ type: "lot_opened", lotNumber: "1", at: at(0) }, { type: "bid", at: at(10) });
    const heat = async () => (await server.call("GET", `/api/v1/auctions/${id}/heat`)).body.data.heat;
    // Nobody watches now, which the public may not see.
    expect(await heat()).toBeNull();
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { publicMinimum: 0 });
    expect(await heat()).toEqual(expect.any(Number));
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { publicMinimum: 4 });
    for (const tab of Array.from({ length: 4 }, () => viewer(server, { auctionId: id }))) await tab.sees(4);
    expect(await heat()).toBeNull();
  });

  it("are available to the owner only, and described in the OpenAPI document", async () => {
    const { server, organizer, id } = await sale();
    expect((await server.call("GET", `/api/v1/auctions/${id}/analytics/lots`)).status).toBe(401);
    expect((await organizer.call("GET", `/api/v1/auctions/${NOBODYS}/analytics/lots`)).status).toBe(404);
    const { body } = await server.call("GET", "/api/v1/openapi.json");
    const described = body.paths["/api/v1/auctions/{id}/analytics/lots"].get.responses["200"];
    expect(JSON.stringify(described)).toContain("hammerCurve");
    const recorded = body.paths["/api/v1/auctions/{id}/moments"].post.requestBody;
    expect(JSON.stringify(recorded)).toContain("lot_opened");
  });
});
