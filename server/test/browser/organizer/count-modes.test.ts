import { MINUTE_MS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { visitsOf } from "../../../src/storage/part.fixtures.ts";
import { profile, violations } from "../../support/browser.ts";
import { eventually, NO_RECORDER, startServer, viewer } from "../../support/harness.ts";

const T0 = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 60 * MINUTE_MS;

/** Two auctions that count people. Both had 25 people in 40 tabs. The first counted the 40 tabs in its first three minutes. */
async function sales() {
  let now = T0;
  const server = await startServer(
    { ...NO_RECORDER, SLOT_MS: "5000" },
    { wall: () => now, monotonic: () => performance.now() },
  );
  const organizer = await server.signIn();
  const sale = async (title: string, switchedAt: number) => {
    now = T0;
    const { id } = await organizer.createAuction({ title, enableViewerAnalytics: true, countMode: "people" });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    now = T0 + 6 * MINUTE_MS;
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
    for (let minute = 0; minute < 6; minute += 1) {
      const mode = minute < switchedAt ? "tabs" : "people";
      const levelOf = (n: number) => ({ last: n, mean: n, min: n, max: n });
      const [connections, people] = [levelOf(40), levelOf(mode === "tabs" ? 40 : 25)];
      const slots = Array.from({ length: 12 }, (_, index) => ({ index, connections, people, joins: 0, leaves: 0 }));
      const part = {
        ...{ node: "a", boot: "1", seq: minute + 1, minute: T0 + minute * MINUTE_MS, slots, joins: 0, leaves: 0 },
        ...{ countModes: [mode], ...(mode === "people" && { visits: visitsOf(...Array(25).keys()) }) },
      };
      const body = { viewerCount: 40, avgViewers: 40, peakViewers: 40, minViewers: 40, sampleCount: 12, part };
      const timestamp = new Date(part.minute).toISOString();
      await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, { ...body, timestamp });
    }
    return id;
  };
  const [mixed, people] = [await sale("Spring sale", 3), await sale("Autumn sale", 0)];
  now = Date.now();
  const get = async (path: string) => (await organizer.call("GET", `/api/v1/auctions/${path}`)).body.data;
  return { server, organizer, mixed, people, get };
}

it("a range with both tabs and people says so in every answer", async () => {
  const { mixed, people, get, organizer } = await sales();
  const { summary, snapshots, meta } = await get(`${mixed}/analytics/viewers`);
  expect(summary).toMatchObject({ countModes: ["tabs", "people"], overallPeak: 40, uniqueViewers: null });
  expect(meta.countMode).toBe("people");
  expect(snapshots.map(({ countModes }: { countModes: string[] }) => countModes.join())).toEqual([
    ...["tabs", "tabs", "tabs"],
    ...["people", "people", "people"],
  ]);
  expect((await get(`${people}/analytics/viewers`)).summary).toMatchObject({ countModes: ["people"], overallPeak: 25 });
  const { method } = await get(`${mixed}/analytics/report`);
  expect(method[0]).toMatch(/^The count mode was changed: some minutes count people/);
  const { auctions } = await get(`${people}/analytics/compare?with=${mixed}`);
  expect(auctions.map(({ counting }: { counting: string }) => counting)).toEqual(["people", "mixed"]);
  expect(auctions[1].deltas).toMatchObject({ overallPeak: { difference: null }, duration: { difference: 0 } });
  const csv = async (table: string) =>
    (await organizer.call("GET", `/api/v1/auctions/${mixed}/analytics/export.csv?table=${table}`)).body.split("\r\n");
  const [header, first] = await csv("series");
  expect(header?.split(",").at(-1)).toBe("countModes");
  expect(first?.split(",").at(-1)).toBe("tabs");
  const [names, row] = await csv("summary");
  expect(row?.split(",")[names?.split(",").indexOf("countModes") ?? -1]).toBe("tabs people");
  // The number of tabs is known for every minute.
  await organizer.call("PATCH", `/api/v1/auctions/${mixed}`, { countMode: "tabs" });
  await organizer.call("PATCH", `/api/v1/auctions/${people}`, { countMode: "tabs" });
  const both = (await get(`${people}/analytics/compare?with=${mixed}`)).auctions;
  expect(both.map(({ counting }: { counting: string }) => counting)).toEqual(["tabs", "tabs"]);
  expect(both[1].deltas.overallPeak).toEqual({ difference: 0, ratio: 0 });
});

it("a recorder stores the mode of each minute, also over a switch", async () => {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
  await viewer(server, { auctionId: id }).sees(1);
  const modes = async (): Promise<string[]> => {
    const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`);
    return body.data.snapshots.map(({ countModes }: { countModes: string[] }) => countModes.join());
  };
  await eventually(async () => (await modes()).includes("tabs"));
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { countMode: "people" });
  await eventually(async () => (await modes()).at(-1) === "people");
  expect((await modes())[0]).toBe("tabs");
});

for (const { width, colorScheme } of [
  { width: 390, colorScheme: "light" as const },
  { width: 1280, colorScheme: "dark" as const },
])
  it(`the dashboard and the report mention mixed modes, ${width} px wide, ${colorScheme}`, {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, mixed, people } = await sales();
    const browser = await profile(test, { as: organizer, viewport: { width, height: 900 }, colorScheme });
    const page = await browser.open(`${server.url}/auctions/${mixed}/dashboard?compare=["${people}"]`);
    await page.getByText("This range mixes open tabs and people").waitFor();
    await page.getByText("not known: open tabs were counted in part of the range").waitFor();
    await page.getByText("Tabs and people are counted differently").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${server.url}/auctions/${mixed}/report`);
    await page.getByText("open tabs and people at a time").waitFor();
    await page.getByRole("note").getByText("Some minutes count open tabs").waitFor();
    expect(await violations(page)).toEqual([]);
  });
