import { MINUTE_MS, type Retention, type Summary, type Visits } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { visitsOf } from "../../../src/storage/part.fixtures.ts";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { eventually, type Organizer, startServer, temporaryFolder, viewer } from "../../support/harness.ts";

const summaryOf = async (organizer: Organizer, id: string): Promise<Summary> =>
  (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`)).body.data.summary;

describe("people reached", () => {
  it("are counted once, for any number of tabs and returns, also over a restart", async () => {
    const folder = { DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder() };
    const server = await startServer(folder);
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode: "people" });
    const ann = viewer(server, { auctionId: id });
    await ann.sees(1);
    const [token] = ann.tokens;
    const [bob, tab] = [viewer(server, { auctionId: id }), viewer(server, { auctionId: id, viewerToken: token })];
    await bob.sees(2);
    await tab.sees(2);
    bob.close();
    await ann.sees(1);
    await eventually(async () => (await summaryOf(organizer, id)).uniqueViewers === 2);
    await server.stop();

    const again = await startServer(folder);
    const owner = await again.signIn();
    expect(await summaryOf(owner, id)).toMatchObject({ uniqueViewers: 2 });
    await viewer(again, { auctionId: id, viewerToken: token }).sees(1);
    const before = (await summaryOf(owner, id)).totalSnapshots;
    await eventually(async () => (await summaryOf(owner, id)).totalSnapshots > before + 1);
    expect(await summaryOf(owner, id)).toMatchObject({ uniqueViewers: 2 });
    await viewer(again, { auctionId: id }).sees(2);
    await eventually(async () => (await summaryOf(owner, id)).uniqueViewers === 3);
  });

  it("are unknown while tabs are counted, which differs from nobody", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await viewer(server, { auctionId: id }).sees(1);
    await eventually(async () => (await summaryOf(organizer, id)).totalSnapshots > 1);
    expect(await summaryOf(organizer, id)).toMatchObject({ uniqueViewers: null, overallPeak: 1 });
    const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/retention`);
    expect(body.data).toMatchObject({ tracked: false, came: null });
  });

  it("are not stored in any form that could identify them", async () => {
    const folder = temporaryFolder();
    const server = await startServer({ DATABASE_URL: "sqlite:test.db", DATA_DIR: folder });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode: "people" });
    const ann = viewer(server, { auctionId: id });
    await ann.sees(1);
    await eventually(async () => (await summaryOf(organizer, id)).uniqueViewers === 1);
    const [person = ""] = ann.tokens[0]?.split(".") ?? [];
    expect(person).toHaveLength(16);
    await server.stop();
    const { readdirSync, readFileSync } = await import("node:fs");
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(`${folder}/${file}`);
      expect([file, bytes.includes(person), bytes.includes(Buffer.from(person, "base64url"))]).toEqual([
        file,
        false,
        false,
      ]);
    }
  });
});

describe("how long people stay", () => {
  it("is not cut short by a restart, because the page knows when the visit began", async () => {
    const folder = { DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder() };
    const server = await startServer(folder);
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode: "people" });
    const stay = async (of: Organizer): Promise<Retention> =>
      (await of.call("GET", `/api/v1/auctions/${id}/analytics/retention`)).body.data;
    const audience = Array.from({ length: 10 }, () => viewer(server, { auctionId: id }));
    await audience[9]?.sees(10);
    await eventually(async () => (await stay(organizer)).came === 10);
    await eventually(async () => audience.every(({ visits }) => visits.length > 0));
    await server.stop();

    const again = await startServer(folder);
    const owner = await again.signIn();
    const back = audience.map(({ tokens, visits }) =>
      viewer(again, { auctionId: id, viewerToken: tokens[0], visitToken: visits.at(-1) }),
    );
    await back[9]?.sees(10);
    // Without the start of a visit a new one begins.
    const newcomer = viewer(again, { auctionId: id });
    await newcomer.sees(11);
    await eventually(async () => (await stay(owner)).came === 11);
    for (const each of [...back, newcomer]) each.close();
    const rows = async (): Promise<{ joins: number; leaves: number; viewerCount: number }[]> =>
      (await owner.call("GET", `/api/v1/auctions/${id}/analytics/export.json`)).body.data;
    await eventually(async () => (await rows()).at(-1)?.viewerCount === 0);
    expect((await stay(owner)).came).toBe(11);
    const changes = (await rows()).map(({ joins, leaves }) => joins - leaves);
    expect(changes.reduce((sum, change) => sum + change, 0)).toBe(0);
  });

  it("is on the dashboard, as text, as bars and as numbers", { tags: ["slow"] }, async (test) => {
    const server = await startServer({ SLOT_MS: "5000" });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ title: "Stay", enableViewerAnalytics: true, countMode: "people" });
    const begun = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 90 * MINUTE_MS;
    const level = { last: 1, mean: 1, min: 1, max: 1 };
    const minute = async (at: number, lengths: Pick<Visits, "came" | "entered" | "left" | "staying">) => {
      const slots = [{ index: 0, connections: level, people: level, joins: 0, leaves: 0 }];
      const visits = { ...visitsOf(1, 2, 3, 4, 5, 6, 7, 8), ...lengths };
      const timestamp = begun + at * MINUTE_MS;
      const part = { node: "a", boot: "1", seq: at, minute: timestamp, slots, joins: 0, leaves: 0, visits };
      const size = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 1 };
      const body = { timestamp: new Date(timestamp).toISOString(), ...size, part };
      expect((await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, body)).body).toMatchObject({
        stored: true,
      });
    };
    await minute(0, { came: 40, entered: [], left: [[15_000, 10]], staying: [[55_000, 30]] });
    const left = [500, 1_250, 2_500, 3_600].map((seconds, i): [number, number] => [
      seconds * 1_000,
      [10, 5, 5, 10][i] ?? 0,
    ]);
    await minute(70, { came: 0, entered: [[55_000, 30]], left, staying: [] });
    const answer = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/retention`);
    expect(answer.body.data as Retention).toEqual({
      tracked: true,
      came: 40,
      stillThere: [
        { minutes: 5, share: 0.75, atRisk: 30 },
        { minutes: 15, share: 0.5, atRisk: 20 },
        { minutes: 30, share: expect.closeTo(0.375), atRisk: 15 },
        { minutes: 60, share: expect.closeTo(0.25), atRisk: 10 },
      ],
    });
    const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
    const page = await browser.open(`${server.url}/auctions/${id}/dashboard`);
    await page.getByRole("tab", { name: "How long people stay" }).click();
    const panel = page.getByRole("tabpanel", { name: "How long people stay" });
    await panel.getByText("Of 40 visits, 75% were still there after 5 mins and 25% after 60 mins.").waitFor();
    expect(await panel.locator("li").allTextContents()).toEqual([
      "5 mins75%",
      "15 mins50%",
      "30 mins38%",
      "60 mins25%",
    ]);
    const tile = page.locator("dl > *", { has: page.getByText("People reached", { exact: true }) });
    expect(await tile.locator("dd").first().textContent()).toBe("8estimated, ± 0%");
    expect(await violationsInBoth(page)).toEqual([]);
  });
});

describe("an uncounted browser", () => {
  for (const FAST_PATH of ["on", "off"])
    it(
      `receives the same messages, is in no number, and the organizer sees how many there are (FAST_PATH=${FAST_PATH})`,
      FAST_PATH === "on" ? {} : { tags: ["slow"] },
      async () => {
        const server = await startServer({ FAST_PATH, METRICS: "public" });
        const organizer = await server.signIn();
        const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode: "people" });
        await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
        const staff = viewer(server, { auctionId: id, excluded: "staff" });
        const { count } = await staff.sees(0);
        expect(count).not.toHaveProperty("excluded");
        const screen = viewer(server, { auctionId: id, excluded: "screen" });
        const bot = viewer(
          server,
          { auctionId: id },
          { extraHeaders: { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" } },
        );
        const obs = viewer(
          server,
          { auctionId: id },
          { extraHeaders: { "user-agent": "Mozilla/5.0 Chrome/127 OBS/31.0.0" } },
        );
        const app = viewer(server, { auctionId: id }, { extraHeaders: { "user-agent": "okhttp/4.12.0" } });
        for (const each of [app, staff, screen, bot, obs]) await each.sees(1);
        expect([staff.tokens, app.tokens.length]).toEqual([[], 1]);
        const { body } = await organizer.call("GET", `/api/v1/auctions/${id}`);
        expect(body.data).toMatchObject({ viewerCount: 1, excluded: { staff: 1, screen: 2, bot: 1 } });
        const view = await server.call("GET", `/api/v1/auctions/${id}/live-view`);
        expect(view.body.data.viewerCount).toBe(1);
        expect(JSON.stringify(view.body)).not.toContain("excluded");
        expect(String((await server.call("GET", "/metrics")).body)).toMatch(/^headcount_excluded 4$/m);

        app.close();
        await staff.sees(0);
        await eventually(async () => (await summaryOf(organizer, id)).totalSnapshots > 2);
        expect(await summaryOf(organizer, id)).toMatchObject({ overallPeak: 1, uniqueViewers: 1 });
        // Repeating it, or leaving and coming back, does not count anyone twice and does not lose anyone.
        await staff.leaves();
        expect(await staff.joins(id)).toMatchObject({ success: true, data: { viewerCount: 0 } });
        for (const each of [staff, screen, bot, obs]) each.close();
        await eventually(async () => server.load.auctions === 0);
      },
    );

  it("is the organizer's own, and one that asked for it, until that is reverted", {
    tags: ["slow"],
  }, async (test) => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ title: "Spring sale" });
    const live = `${server.url}/t/auction/${id}/live`;
    const watching = (count: number, of: import("playwright-core").Page) =>
      of.locator(".watching", { hasText: new RegExp(`^${count} watching$`) }).waitFor();
    const [desk, colleague] = [await profile(test, { as: organizer }), await profile(test)];
    const page = await desk.open(server.url);
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await page.goto(live);
    await watching(0, page);
    await page.getByText("You are not counted (team)").waitFor();
    const other = await colleague.open(`${live}?uncounted`);
    await watching(0, other);
    await other.goto(live);
    await watching(0, other);
    await other.goto(`${live}?counted`);
    await watching(1, other);
    await watching(1, page);
    const screen = await colleague.open(live.replace(/live$/, "screen"));
    await screen.locator(".count", { hasText: "1 watching" }).waitFor();
    const dashboard = await desk.open(`${server.url}/auctions/${id}/dashboard`);
    await dashboard.getByText("Not counted: 1 staff, 1 screen").waitFor();
    await dashboard.getByRole("button", { name: "Sign out" }).click();
    await dashboard.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.reload();
    await watching(2, page);
  });
});
