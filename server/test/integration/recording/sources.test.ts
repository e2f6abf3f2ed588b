import { readFileSync } from "node:fs";
import { LIMITS, MIN_SOURCE_VIEWERS, SOURCE_MINUTES, type SourceAnalytics } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { eventually, startServer, viewer } from "../../support/harness.ts";

const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604.1";

describe("where viewers come from", () => {
  it("is counted if the auction wants it, without staff, and without values below five viewers", {
    timeout: 120_000,
  }, async () => {
    // A quarter of an hour lasts 6 seconds.
    const env = { SLOT_MS: "200", SLOTS_PER_MINUTE: "2", TRUST_PROXY: "1", COUNTRY_HEADER: "CF-IPCountry" };
    const server = await startServer(env);
    const owner = await server.signIn();
    const auctionOf = async (trackSources: boolean): Promise<string> => {
      const { id } = await owner.createAuction({ enableViewerAnalytics: true, trackSources });
      await owner.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
      return id;
    };
    const [on, off] = [await auctionOf(true), await auctionOf(false)];
    const joins = async (auctionId: string, auth: object): Promise<void> => {
      const extraHeaders = { "user-agent": PHONE, "cf-ipcountry": "IN" };
      await viewer(server, { auctionId, ...auth }, { extraHeaders }).joins(auctionId);
    };
    for (const id of [on, off]) {
      for (let n = 0; n < 6; n += 1) await joins(id, { via: "Instagram", referrer: "www.instagram.com" });
      for (let n = 0; n < 2; n += 1) await joins(id, { via: `rare ${n}`, referrer: "https://evil.example/?secret=1" });
      await joins(id, { via: "Instagram", excluded: "staff" });
    }
    const sourcesOf = async (id: string): Promise<SourceAnalytics> =>
      (await owner.call("GET", `/api/v1/auctions/${id}/analytics/sources?timeRange=all`)).body.data;
    const found = await eventually(async () => {
      const sources = await sourcesOf(on);
      return sources.dimensions.length > 0 && sources;
    });
    const by = Object.fromEntries(found.dimensions.map(({ dimension, ...totals }) => [dimension, totals]));
    // If a quarter of an hour ended while viewers joined, fewer were enough to be kept.
    expect(found.tracked).toBe(true);
    for (const { viewers, values, other } of found.dimensions) {
      expect(viewers).toBeLessThanOrEqual(8);
      expect(values.reduce((sum, one) => sum + one.viewers, other)).toBe(viewers);
      for (const one of values) expect(one.viewers).toBeGreaterThanOrEqual(MIN_SOURCE_VIEWERS);
    }
    expect(by.device?.values.map(({ value }) => value)).toEqual(["phone"]);
    expect(by.country?.values.map(({ value }) => value)).toEqual(["IN"]);
    expect(JSON.stringify(found)).not.toMatch(/rare|evil|secret/);

    expect(await sourcesOf(off)).toMatchObject({ tracked: false, dimensions: [] });
    const { body: report } = await owner.call("GET", `/api/v1/auctions/${on}/analytics/report?timeRange=all`);
    expect(report.data.sources.dimensions).toEqual(found.dimensions);
    const csv = await owner.call("GET", `/api/v1/auctions/${on}/analytics/export.csv?table=sources&timeRange=all`);
    expect(csv.body).toMatch(/^timestamp,localTime,dimension,kind,value,viewers\r\n/);
    expect(csv.body).toMatch(/,device,value,phone,\d/);
    const { body: view } = await server.call("GET", `/api/v1/auctions/${on}/live-view`);
    expect(JSON.stringify(view)).not.toMatch(/trackSources|instagram/i);
    await owner.call("DELETE", `/api/v1/auctions/${on}`);
    expect((await owner.call("GET", `/api/v1/auctions/${on}/analytics/sources`)).status).toBe(404);
  });

  it("is kept as the privacy guide says", () => {
    const guide = readFileSync(new URL("../../../../docs/guides/privacy.md", import.meta.url), "utf8");
    const section = guide.slice(guide.indexOf("### Where viewers come from"), guide.indexOf("## Organizers"));
    for (const part of [
      "`?via=`",
      "host of the page before",
      "phone, tablet, computer, TV or other",
      "`COUNTRY_HEADER`",
    ])
      expect(section).toContain(part);
    expect(section).toContain(`totals of ${SOURCE_MINUTES} minutes`);
    expect(section).toContain(`fewer than ${["", "", "", "", "", "five"][MIN_SOURCE_VIEWERS]} viewers`);
    expect(section).toContain(`at most ${["ten"][LIMITS.sourceValues - 10]} named values`);
    expect(section).toContain(`${LIMITS.viaCharacters} characters`);
  });
});
