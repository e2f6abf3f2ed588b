import { MINUTE_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { partOf, visitsOf } from "../../../src/storage/part.fixtures.ts";
import { startServer } from "../../support/harness.ts";
import { useTestMongo } from "../../support/mongo-server.ts";

const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** Invalid sketches: no registers, half a register, a register or rank beyond the last, too many registers, another alphabet. */
const BAD: Record<string, string> = {
  ____: "a register beyond the last",
  AA: "half a register",
  AAH_: "a rank beyond the highest",
  "++++": "another alphabet",
  ["A".repeat(4_100)]: "more than all registers",
};

const itemOf = (auctionId: string, ago: number, sketch: string) => {
  const minute = now - ago * MINUTE_MS;
  const part = { ...partOf(0, 3), minute, seq: ago, visits: { ...visitsOf(1, 2, 3), sketch } };
  const numbers = { viewerCount: 3, avgViewers: 3, peakViewers: 3, minViewers: 3, sampleCount: 12 };
  return { auctionId, snapshot: { timestamp: new Date(minute).toISOString(), ...numbers, part } };
};

async function refusesBadSketches(databaseUrl: string): Promise<void> {
  const server = await startServer({ DATABASE_URL: databaseUrl, SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode: "people" });
  const good = visitsOf(1, 2, 3).sketch;
  const sketches = [good, ...Object.keys(BAD), good];
  const items = sketches.map((sketch, i) => itemOf(id, i + 2, sketch));

  for (const { snapshot } of items.slice(1, -1)) {
    const { status, body } = await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, snapshot);
    expect([status, body.error.code, body.error.field]).toEqual([400, "VALIDATION_FAILED", "part.visits.sketch"]);
  }
  for (const expected of [undefined, true]) {
    const { status, body } = await server.post("/api/v1/analytics/snapshots", { snapshots: items });
    const { results } = body.data;
    expect([status, results.length]).toEqual([200, items.length]);
    for (const result of [results.at(0), results.at(-1)])
      expect(result).toMatchObject({ success: true, stored: true, ...(expected && { duplicate: true }) });
    for (const result of results.slice(1, -1))
      expect(result).toMatchObject({ success: false, error: { field: "snapshot.part.visits.sketch" } });
  }
  const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers?timeRange=all`);
  expect(body.data.summary).toMatchObject({ totalSnapshots: 2, uniqueViewers: 3 });
}

describe("a part with an invalid sketch is refused alone, and the error names the field", () => {
  it("through SQLite", () => refusesBadSketches("sqlite:test.db"));

  const { describeMongo, newDatabase } = useTestMongo();
  describeMongo("through MongoDB", () => {
    it("the same", () => refusesBadSketches(newDatabase()));
  });
});
