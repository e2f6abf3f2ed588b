import { MINUTE_MS, type Snapshot } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { type Profile, profile, signIn, violations, violationsInBoth } from "../../support/browser.ts";
import { eventually, type Organizer, startServer, type TestServer, viewer } from "../../support/harness.ts";

interface Desk {
  server: TestServer;
  organizer: Organizer;
  browser: Profile;
  page: Page;
}

/** A server, and an empty page of a browser in which its organizer is signed in. */
async function desk(
  test: TestContext,
  env: Record<string, string> = { SLOT_MS: "5000" },
  { clock = systemClock } = {},
): Promise<Desk> {
  const server = await startServer(env, clock);
  const organizer = await server.signIn();
  const browser = await profile(test, { as: organizer, colorScheme: "light", viewport: { width: 1280, height: 800 } });
  const page = await browser.open("about:blank");
  return { server, organizer, browser, page };
}

/** Posts minutes with this many viewers, from this many minutes ago. */
async function audience(
  server: TestServer,
  auctionId: string,
  sizes: Record<number, number>,
  at = Date.now(),
): Promise<void> {
  const now = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const snapshots = Object.entries(sizes).map(([ago, size]) => ({
    auctionId,
    snapshot: {
      timestamp: new Date(now - Number(ago) * MINUTE_MS).toISOString(),
      viewerCount: size,
      avgViewers: size,
      peakViewers: size + 10,
      minViewers: Math.max(0, size - 10),
      sampleCount: 12,
    },
  }));
  const { status } = await server.post("/api/v1/analytics/snapshots", { snapshots });
  expect(status).toBe(200);
}

const hours = (n: number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: n * 60 }, (_, index) => [index + 1, 100 + (index % 60)]));

/** A fixed time of the server's clock, so that a range of an hour has the same minutes however long a test takes. */
function stoppedClock() {
  const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 2_500;
  return { at, clock: { ...systemClock, wall: () => at } };
}

const tile = (page: Page, name: string) => page.locator("dl > *", { has: page.getByText(name, { exact: true }) });

describe("the auctions' page", () => {
  it("asks for a sign-in, reports wrong credentials, and signs out", async (test) => {
    const server = await startServer();
    const page = await (await profile(test)).open(server.url);
    await page.getByLabel("E-mail").fill("owner@example.com");
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("Invalid email or password").waitFor();
    await signIn(page);
    await page.getByRole("link", { name: "Demo auction" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  it("creates an auction and opens where it is shared, and shows who watches it", async (test) => {
    const { server, organizer, page } = await desk(test);
    await page.goto(server.url);
    await page.getByRole("button", { name: "New auction" }).click();
    await page.getByLabel("Title").fill("Vintage vehicles");
    await page.getByRole("button", { name: "Create auction" }).click();
    await page.getByRole("heading", { name: "Vintage vehicles" }).waitFor();
    const [, id] = /auctions\/([0-9a-f]{24})\/share/.exec(page.url()) ?? [];
    await viewer(server, { auctionId: id }).sees(1);
    await page.getByRole("link", { name: "Headcount" }).click();
    await page.getByRole("link", { name: "Upcoming 1" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "Vintage vehicles" });
    await row.getByText("1 waiting").waitFor();
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    await page.getByRole("link", { name: "Live now" }).click();
    await row.getByText("1", { exact: true }).waitFor();
  });
});

describe("the setup", () => {
  it("turns Viewer Analytics Tracking on, confirms that it is saved, and still has it on after a reload", async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction();
    await page.goto(`${server.url}/auctions/${id}/setup?tab=settings`);
    const toggle = page.getByRole("switch", { name: "Viewer Analytics Tracking" });
    await toggle.waitFor();
    expect(await toggle.isChecked()).toBe(false);
    await toggle.click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.reload();
    await toggle.waitFor();
    expect(await toggle.isChecked()).toBe(true);
    await page.getByText(/for 90 days/).waitFor();
  });

  it("saves what is counted and shown", async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction();
    await page.goto(`${server.url}/auctions/${id}/setup?tab=settings`);
    await page.getByRole("radio", { name: "People" }).check();
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.getByRole("radio", { name: "No number" }).check();
    await eventually(async () => {
      const { countMode, publicCounter } = (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data;
      return countMode === "people" && publicCounter === "hidden";
    });
  });

  it("asks before the count mode of a live auction changes, and keeps it if the answer is no", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction();
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    await page.goto(`${server.url}/auctions/${id}/setup?tab=settings`);
    const mode = async () => (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.countMode;
    await page.getByText("Each person counts once.").waitFor();
    await page.getByRole("radio", { name: "People" }).click();
    const dialog = page.getByRole("dialog", { name: "Count people from now on?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    expect([await mode(), await page.getByRole("radio", { name: "Open tabs" }).isChecked()]).toEqual(["tabs", true]);
    await page.getByRole("radio", { name: "People" }).click();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Count people" }).click();
    await eventually(async () => (await mode()) === "people");
  });

  it("asks before unsaved details are left", { tags: ["slow"] }, async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction({ title: "Before" });
    await page.goto(`${server.url}/auctions/${id}/setup`);
    await page.getByLabel("Title").fill("After");
    const asked = page.waitForEvent("dialog");
    const left = page.getByRole("link", { name: "Audience" }).click();
    const dialog = await asked;
    expect(dialog.message()).toContain("not saved");
    await dialog.dismiss();
    await left;
    expect(page.url()).toContain("/setup");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "After" }).waitFor();
  });

  it("goes live and ends", { tags: ["slow"] }, async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction();
    await page.goto(`${server.url}/auctions/${id}/setup`);
    await page.getByRole("button", { name: "Go live" }).click();
    await page.getByRole("button", { name: "End auction" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End auction" }).click();
    await page.getByRole("button", { name: "Go live again" }).waitFor();
    const state = async () => (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.state;
    expect(await state()).toBe("ended");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await expect.poll(state).toBe("live");
  });

  it("deletes an auction after its title was typed", async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction({ title: "Doomed" });
    await page.goto(`${server.url}/auctions/${id}/setup?tab=danger`);
    const button = page.getByRole("button", { name: "Delete the auction and its data" });
    await page.getByLabel(/Type the title/).fill("doomed");
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel(/Type the title/).fill("Doomed");
    await button.click();
    await page.getByRole("heading", { name: "Auctions", exact: true }).waitFor();
    expect((await organizer.call("GET", `/api/v1/auctions/${id}`)).status).toBe(404);
  });
});

describe("the dashboard", () => {
  it("shows tiles, chart, sentence and table of the range in the address", async (test) => {
    const { at, clock } = stoppedClock();
    const { server, organizer, page } = await desk(test, undefined, { clock });
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await audience(server, id, { ...hours(3), 200: 900 }, at);
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await tile(page, "Peak").getByText("910").waitFor();
    await page.getByText("1 h", { exact: true }).click();
    await tile(page, "Peak")
      .getByText(/^16[89]/)
      .waitFor();
    expect(page.url()).toContain("range=hour");
    await page.getByRole("img", { name: /^Peak 16[89], / }).waitFor();

    await page.getByRole("switch", { name: "Show as table" }).click();
    const rows = page.getByRole("region", { name: "The chart as a table" }).getByRole("row");
    await rows.first().waitFor();
    expect(await rows.count()).toBeGreaterThan(55);
    await page.getByRole("switch", { name: "Trend line" }).click();
    await page.reload();
    expect(await page.getByRole("switch", { name: "Trend line" }).isChecked()).toBe(true);
    expect(await page.getByRole("switch", { name: "Show as table" }).isChecked()).toBe(true);
    await page.goBack();
    await tile(page, "Peak").getByText("910").waitFor();
  });

  it("is controlled by keys, and lists them", { tags: ["slow"] }, async (test) => {
    const { at, clock } = stoppedClock();
    const { server, organizer, page } = await desk(test, undefined, { clock });
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await audience(server, id, hours(3), at);
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await tile(page, "Peak")
      .getByText(/^16[89]/)
      .waitFor();
    await page.keyboard.press("1");
    await page.waitForURL(/range=15m/);
    await tile(page, "Duration")
      .getByText(/^1[45]\smin/)
      .waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/from=.*to=/);
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => url.search === "");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
  });

  it("explains a focused tile", { tags: ["slow"] }, async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await tile(page, "Peak").getByRole("link", { name: "Peak" }).focus();
    await page
      .getByRole("tooltip")
      .getByText(/highest number at any instant/)
      .waitFor();
  });

  it("shows new minutes of a watched auction without a reload", async (test) => {
    const { server, organizer, page } = await desk(test, { SLOT_MS: "50" });
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    await page.clock.install();
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await page.getByRole("heading", { name: "Audience" }).or(page.getByText("Live, nothing recorded yet")).waitFor();
    const recorded = async () => {
      const { data } = (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`)).body;
      return data.snapshots.some(({ peakViewers }: Snapshot) => peakViewers === 1);
    };
    await viewer(server, { auctionId: id }).sees(1);
    await eventually(recorded);
    // The page loads again when the clock's minute is over.
    await page.clock.fastForward(65_000);
    await page.getByRole("img", { name: /^Peak 1 / }).waitFor();
    await tile(page, "Watching now")
      .getByText(/^1tabs/)
      .waitFor();
  });

  it("pauses while the pointer is over the chart, shows how many points are new, and resumes", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await audience(server, id, { 5: 50, 4: 60 });
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    const chart = page.getByRole("img", { name: /^Peak / });
    await chart.hover();
    await audience(server, id, { 3: 400, 2: 500 });
    // Returning to the window makes the page load again.
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText("Paused, 2 new points").waitFor();
    expect(await chart.getAttribute("aria-label")).toContain("Peak 70");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("img", { name: /^Peak 510/ }).waitFor();
  });

  it("explains each reason for an empty page", { tags: ["slow"] }, async (test) => {
    const { server, organizer, page } = await desk(test);
    const patch = (id: string, change: object) => organizer.call("PATCH", `/api/v1/auctions/${id}`, change);
    const open = async (id: string, search = "") => page.goto(`${server.url}/auctions/${id}/dashboard${search}`);
    const says = (title: string) => page.getByRole("heading", { name: title }).waitFor();

    const off = await organizer.createAuction();
    await open(off.id);
    await says("Tracking is off");
    await page.getByRole("button", { name: "Turn tracking on" }).click();
    await says("Not started yet");
    await patch(off.id, { state: "live" });
    await open(off.id);
    await says("Live, nothing recorded yet");

    const old = await organizer.createAuction({ enableViewerAnalytics: true });
    await audience(server, old.id, { 300: 50 });
    await open(old.id, "?range=hour");
    await says("No data in this range");
    await page.getByRole("button", { name: "Show everything" }).click();
    await tile(page, "Peak").getByText(/^60/).waitFor();
  });
});

describe("every page", () => {
  it("that organizers see first breaks no accessibility rule", async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction({ title: "Spring sale" });
    await page.goto(`${server.url}/?list=upcoming`);
    await page.getByRole("link", { name: "Spring sale" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${server.url}/auctions/${id}/setup?tab=settings`);
    await page.getByRole("switch", { name: "Viewer Analytics Tracking" }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("has no axe violation, in either scheme", { tags: ["slow"] }, async (test) => {
    const { server, organizer, page } = await desk(test);
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true, title: "Spring sale" });
    await audience(server, id, hours(1));
    const empty = await organizer.createAuction({ title: "Empty" });
    const pages: [string, string][] = [
      ["/", "Auctions"],
      [`/t/auction/${id}/live`, "Spring sale"],
      ["/t/auction/x/live", "Auction not found"],
      [`/auctions/${id}/setup`, "State"],
      [`/auctions/${id}/share`, "Preview"],
      [`/auctions/${id}/setup?tab=danger`, "Delete this auction"],
      [`/auctions/${id}/dashboard?table=true&trend=true`, "Audience"],
      [`/auctions/${empty.id}/dashboard`, "Tracking is off"],
    ];
    const found: string[] = [];
    const check = async (name: string): Promise<void> => {
      found.push(...(await violationsInBoth(page)).map((violation) => `${name}: ${violation}`));
    };
    for (const [path, heading] of pages) {
      await page.goto(server.url + path);
      await page.getByRole("heading", { name: heading }).first().waitFor();
      await check(path);
    }
    await page.goto(`${server.url}/auctions/${id}/setup?tab=settings`);
    await page.getByRole("switch", { name: "Viewer Analytics Tracking" }).waitFor();
    await check("settings");
    await page.goto(server.url);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await check("sign-in");
    expect(found).toEqual([]);
  });
});
