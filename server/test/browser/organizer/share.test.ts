import { DAY_MS, MINUTE_MS } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { eventually, startServer } from "../../support/harness.ts";

const REFUSED = "This link does not work";

/** An auction with an hour of audience, and its organizer at the tab where it is shared. */
async function desk(test: TestContext) {
  let ahead = 0;
  const clock = { ...systemClock, wall: () => systemClock.wall() + ahead };
  const server = await startServer({ SLOT_MS: "5000" }, clock);
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", enableViewerAnalytics: true });
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const snapshots = Array.from({ length: 60 }, (_, ago) => {
    const viewerCount = 100 + (ago % 20);
    const timestamp = new Date(now - (ago + 1) * MINUTE_MS).toISOString();
    const level = { viewerCount, avgViewers: viewerCount, peakViewers: viewerCount + 30, minViewers: viewerCount };
    return { auctionId: id, snapshot: { timestamp, ...level, sampleCount: 12 } };
  });
  expect((await server.post("/api/v1/analytics/snapshots", { snapshots })).status).toBe(200);
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${id}/share`);
  const create = async (): Promise<string> => {
    const links = page.getByRole("textbox", { name: "Address" });
    const before = await links.count();
    await page.getByRole("button", { name: "Create link" }).click();
    await links.nth(before).waitFor();
    return links.first().inputValue();
  };
  return {
    ...{ server, organizer, id, page, create },
    pass(ms: number): void {
      ahead += ms;
    },
  };
}

/** The browser of another person, and all its requests. */
async function visitor(test: TestContext) {
  const browser = await profile(test, { viewport: { width: 1280, height: 900 } });
  const asked: string[] = [];
  browser.context.on("request", (request) => asked.push(request.url()));
  browser.context.on("page", (page) => page.on("websocket", (socket) => asked.push(socket.url())));
  return { open: browser.open, asked };
}

const peak = (page: Page) => page.locator("dl > *", { hasText: /^Peak149/ });
const refused = (page: Page): Promise<void> => page.getByRole("heading", { name: REFUSED }).waitFor();

describe("a read-only link in a browser", () => {
  it("opens in the language that the organizer has put into it, and stays in it", { tags: ["slow"] }, async (test) => {
    const { page, create } = await desk(test);
    await create();
    await page.getByLabel("Language of the links").selectOption("de");
    const address = page.getByRole("textbox", { name: "Address" }).first();
    await expect.poll(() => address.inputValue()).toContain("/dashboard?lang=de#share=");
    expect(await violationsInBoth(page)).toEqual([]);
    const { open } = await visitor(test);
    const shared = await open(await address.inputValue());
    const german = shared.locator("dl > *", { hasText: /^Höchstwert149/ });
    await german.waitFor();
    const language = () => shared.locator("html").getAttribute("lang");
    expect(await language()).toBe("de");
    await shared.evaluate("history.replaceState(null, '', location.pathname)");
    await shared.reload();
    await german.waitFor();
    expect(await language()).toBe("de");
  });

  it("is created and copied by the organizer, and shows a visitor without an account the dashboard and nothing else", {
    tags: ["slow"],
  }, async (test) => {
    const { server, id, page, create } = await desk(test);
    await page.getByText("No links yet.").waitFor();
    const link = await create();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("article").getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(link);
    expect(await violationsInBoth(page)).toEqual([]);

    const { open, asked } = await visitor(test);
    const shown = await open(link);
    await peak(shown).waitFor();
    await shown.getByRole("heading", { name: "Spring sale" }).waitFor();
    await shown.getByText("Read-only").waitFor();
    // The definitions of the numbers are public.
    const leading = await shown.getByRole("link").evaluateAll((links) => links.map((one) => one.getAttribute("href")));
    expect(leading.filter((href) => !/^(#main$|\/how-we-count#)/.test(href ?? ""))).toEqual([]);
    for (const button of ["Sign in", "Sign out", "Turn tracking on", "Go live"])
      expect(await shown.getByRole("button", { name: button }).count()).toBe(0);

    // The token is not in the address, and still works after following a link, reloading and going back.
    const token = new URL(link).hash;
    expect(token).toMatch(/^#share=[\w-]+\.[\w-]+$/);
    await shown.getByRole("radiogroup", { name: "Range" }).getByText("1 h", { exact: true }).click();
    await shown.waitForURL(/range=hour/);
    expect(shown.url()).not.toContain("share");
    await shown.reload();
    await peak(shown).waitFor();
    await shown.goto("about:blank");
    await shown.goBack();
    await peak(shown).waitFor();

    // A download sends the token in a header.
    await shown.getByRole("button", { name: "Export" }).click();
    const downloading = shown.waitForEvent("download");
    await shown.getByRole("menuitem", { name: "Minutes (CSV)" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^Spring sale .*\.csv$/);
    expect([...asked, download.url()].filter((url) => url.includes(token.slice("#share=".length)))).toEqual([]);

    expect(server.load.connections).toBe(0);
    expect(asked.filter((url) => new URL(url).host !== new URL(server.url).host)).toEqual([]);
    expect(asked.filter((url) => /\/auction\/|^ws|\/api\/auth/.test(url))).toEqual([]);
    const reply = await fetch(link);
    expect(reply.headers.get("referrer-policy")).toBe("no-referrer");
    expect(reply.headers.get("x-robots-tag")).toBe("noindex");

    for (const path of ["/", `/auctions/${id}/setup`, "/auctions/0123456789abcdef01234567/dashboard"])
      await refused(await open(server.url + path + token));
  });

  it("works with text that a program added to its end, and reports a damaged link", {
    tags: ["slow"],
  }, async (test) => {
    const { create } = await desk(test);
    const link = await create();
    const { open } = await visitor(test);
    await peak(await open(`${link}\u2026`)).waitFor();
    const [path = ""] = link.split("#");
    for (const token of ["\u65e5\u672c", "%00", "%E0%A4%A", "x".repeat(20_000), ""])
      await refused(await open(`${path}#share=${token}`));
  });

  it("shows a dashboard without axe violations", { tags: ["slow"] }, async (test) => {
    const { create } = await desk(test);
    const { open } = await visitor(test);
    const shown = await open(await create());
    await peak(shown).waitFor();
    expect(await violationsInBoth(shown)).toEqual([]);
  });

  it("ends an open page at its next request after it was revoked", { tags: ["slow"] }, async (test) => {
    const { page, create } = await desk(test);
    const link = await create();
    const { open } = await visitor(test);
    const shown = await open(link);
    await peak(shown).waitFor();
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByText("No links yet.").waitFor();
    await refused(shown);
    expect(await peak(shown).count()).toBe(0);
    expect(await violationsInBoth(shown)).toEqual([]);
    await refused(await open(link));
  });

  it("expires by the server's clock, says so, and is then removed from the list", {
    tags: ["slow"],
  }, async (test) => {
    const { organizer, id, page, create, pass } = await desk(test);
    await page.getByRole("combobox", { name: "Expires after" }).click();
    await page.getByRole("option", { name: "1 day" }).click();
    const link = await create();
    pass(DAY_MS + 1);
    const { open } = await visitor(test);
    await refused(await open(link));
    const { body } = await organizer.call("POST", `/api/v1/auctions/${id}/shares`, { days: 1 });
    expect(body.success).toBe(true);
    // The device's clock differs from the server's.
    await page.clock.setFixedTime(Date.now() - DAY_MS);
    await page.reload();
    await page.getByRole("article").filter({ hasText: "Expired" }).getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove" }).waitFor({ state: "detached" });
    await eventually(async () => (await organizer.call("GET", `/api/v1/auctions/${id}/shares`)).body.data.length === 1);
  });
});
