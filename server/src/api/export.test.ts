import { minuteStart } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { NOBODYS, startServer } from "../test/harness.ts";

const now = minuteStart(Date.now(), { slotMs: 5_000, slotsPerMinute: 12 });
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

/** An auction with one minute for each of these sizes, the last of them a minute ago. */
async function auctionWith(sizes: number[]) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const auction = await organizer.createAuction({ enableViewerAnalytics: true, timeZone: "Asia/Tokyo" });
  const snapshots = sizes.map((size, place) => ({
    auctionId: auction.id,
    snapshot: {
      timestamp: ago(sizes.length - place),
      viewerCount: size,
      avgViewers: size,
      peakViewers: size,
      minViewers: size,
      sampleCount: 12,
    },
  }));
  for (let at = 0; at < snapshots.length; at += 500)
    await server.post("/api/v1/analytics/snapshots", { snapshots: snapshots.slice(at, at + 500) });
  return { server, organizer, auction, path: `/api/v1/auctions/${auction.id}/analytics/export` };
}

describe("taking minutes along", () => {
  it("gives each minute of the range as CSV, with a name for the file", async () => {
    const { organizer, auction, path } = await auctionWith([5, 6, 7]);
    const { status, headers, body } = await organizer.call("GET", `${path}.csv?from=${ago(3)}&to=${ago(1)}`);
    const [columns, ...lines] = String(body).split("\r\n");
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8; header=present"]);
    expect(headers.get("content-disposition")).toBe(`attachment; filename="audience-${auction.id}.csv"`);
    expect(columns).toMatch(/^timestamp,localTime,viewerCount,/);
    expect(
      lines.map((line) =>
        line
          .split(",")
          .filter((_, place) => place !== 1)
          .slice(0, 2),
      ),
    ).toEqual([[ago(3), "5"], [ago(2), "6"], [""]]);
    expect(lines[0]).toContain("+09:00");
  });

  it("gives thousands of minutes as JSON, none twice and none left out", async () => {
    const sizes = Array.from({ length: 1_300 }, (_, place) => place);
    const { organizer, path } = await auctionWith(sizes);
    const { body } = await organizer.call("GET", `${path}.json?tz=UTC`);
    expect(body.data.map((row: { viewerCount: number }) => row.viewerCount)).toEqual(sizes);
    expect(body.data[0]).toMatchObject({ timestamp: ago(1_300), peakAt: null, coverage: 1 });
    expect(body.data[0].localTime).toBe(`${ago(1_300).slice(0, 19)}+00:00`);
  });

  it("is for the owner alone, and takes only what it knows", async () => {
    const { server, organizer, path } = await auctionWith([1]);
    expect((await server.call("GET", `${path}.csv`)).status).toBe(401);
    expect((await organizer.call("GET", `/api/v1/auctions/${NOBODYS}/analytics/export.json`)).status).toBe(404);
    for (const [field, query] of [
      ["points", "points=10"],
      ["tz", "tz=Mars%2FBase"],
      ["from", "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"],
    ]) {
      const { status, body } = await organizer.call("GET", `${path}.csv?${query}`);
      expect([status, body.error.field]).toEqual([400, field]);
    }
  });
});
