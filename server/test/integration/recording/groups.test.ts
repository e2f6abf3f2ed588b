import type { GroupPoint, LotAnalytics, ViewerAnalytics } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { applicationOf } from "../../support/access-tokens.ts";
import { eventually, startServer, viewer } from "../../support/harness.ts";

const sizes = (groups: readonly GroupPoint[] | undefined) =>
  Object.fromEntries((groups ?? []).map(({ kind, name, peakViewers }) => [name ?? kind, peakViewers]));

describe("viewers whose tokens have a group", () => {
  it("are recorded by group, and shown to the organizer only", { timeout: 120_000 }, async () => {
    const server = await startServer({ SLOT_MS: "200", SLOTS_PER_MINUTE: "3" });
    const owner = await server.signIn();
    const app = await applicationOf(owner);
    const { id } = await owner.createAuction({ enableViewerAnalytics: true, countMode: "people" });
    const url = `/api/v1/auctions/${id}`;
    await owner.call("PATCH", url, { state: "live" });
    const joins = async (sub: string, group?: string): Promise<void> => {
      const accessToken = await app.sign({ sub, auction: id, ...(group && { group }) });
      await viewer(server, { auctionId: id, accessToken }).joins(id);
    };
    const markup = "<b>अतिथि</b>";
    await owner.call("POST", `${url}/moments`, { type: "lot_opened", lotNumber: "1" });
    for (const [sub, group] of [["ann", "bidder"], ["bob", "bidder"], ["cem", markup], ["dan"]] as const)
      await joins(sub, group);
    // A second tab of a person is in the group of the first one.
    await joins("ann", markup);

    const { snapshots, summary } = await eventually<ViewerAnalytics>(async () => {
      const { body } = await owner.call("GET", `${url}/analytics/viewers?timeRange=all`);
      return body.data.snapshots.at(-1)?.minViewers === 4 && body.data;
    });
    expect(sizes(snapshots.at(-1)?.groups)).toEqual({ bidder: 2, [markup]: 1, none: 1 });
    expect(summary.groups?.map(({ kind, name }) => name ?? kind)).toHaveLength(3);

    const lots = await eventually<LotAnalytics>(async () => {
      const { body } = await owner.call("GET", `${url}/analytics/lots`);
      return body.data.lots[0]?.peakViewers === 4 && body.data;
    });
    expect(lots.lots[0]?.groups?.find(({ name }) => name === "bidder")).toMatchObject({
      peakViewers: 2,
    });
    const { body: report } = await owner.call("GET", `${url}/analytics/report`);
    expect(report.data.summary.groups).toHaveLength(3);

    const csv = async (table: string): Promise<string> =>
      (await owner.call("GET", `${url}/analytics/export.csv?table=${table}&timeRange=all`)).body;
    expect(await csv("groups")).toMatch(/,group,bidder,/);
    expect(await csv("lotGroups")).toMatch(/^number,title,run,kind,name,avgViewers/);
    for (const table of ["series", "lots", "summary"])
      expect((await csv(table)).split("\r\n")[0]).not.toContain("group");
    const { body: everything } = await owner.call("GET", `${url}/analytics/export.json?table=all&timeRange=all`);
    expect(everything.data.groups.at(-1)).toMatchObject({ kind: expect.any(String), avgViewers: expect.any(Number) });

    for (const path of [`${url}/live-view`, `${url}/moments`])
      expect(JSON.stringify((await server.call("GET", path)).body)).not.toMatch(/group|अतिथि/);
  });
});
