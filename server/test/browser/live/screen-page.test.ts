import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer, viewer } from "../../support/harness.ts";

/** A live auction with a lot on the block, and a browser as large as a television. */
async function sale(test: TestContext, options: { isLive?: boolean; auction?: object } = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", ...options.auction });
  const path = `/api/v1/auctions/${id}`;
  const patch = (change: object) => organizer.call("PATCH", path, change);
  const record = (moment: object) => organizer.call("POST", `${path}/moments`, moment);
  if (options.isLive !== false) {
    await patch({ state: "live" });
    await record({ type: "lot_opened", lotNumber: "24", lotTitle: "Ming vase" });
    await record({ type: "bid", price: 4_500, currency: "EUR", bidder: "Ann" });
  }
  const browser = await profile(test, { viewport: { width: 1_280, height: 720 } });
  const open = (query: string) => browser.open(`${server.url}/t/auction/${id}/screen${query}`);
  return { server, organizer, id, patch, record, browser, open };
}

const counts = (page: Page, text: string): Promise<void> => page.locator(".count", { hasText: text }).waitFor();
const style = (page: Page, selector: string, property: string): Promise<string> =>
  page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
const CLEAR = "rgba(0, 0, 0, 0)";

describe("the screen page", () => {
  it("shows lot, bid and count on a wall, and is not counted itself", async (test) => {
    const { server, id, record, open } = await sale(test);
    const page = await open("?layout=wall");
    await counts(page, "0 watching");
    await viewer(server, { auctionId: id }).sees(1);
    await counts(page, "1 watching");
    for (const text of ["Lot 24", "Ming vase", "Current bid", "€4,500", "Ann"])
      await page.getByText(text, { exact: true }).waitFor();
    await record({ type: "sold", lotNumber: "24", price: 4_600, currency: "EUR", bidder: "Bob" });
    for (const text of ["Sold", "€4,600", "Bob"]) await page.getByText(text, { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await style(page, "body", "backgroundColor")).not.toBe(CLEAR);
  });

  it("lies over a stream: the lot in the lower third, the count above it, nothing behind them", async (test) => {
    const { open } = await sale(test);
    const page = await open("?layout=overlay&theme=light&accent=ffd43b");
    await counts(page, "0 watching");
    await page.getByText("Ming vase").waitFor();
    for (const ground of ["html", "body", "main"]) expect(await style(page, ground, "backgroundColor")).toBe(CLEAR);
    expect(await style(page, ".lot-number", "backgroundColor")).toBe("rgb(255, 212, 59)");
    expect(await style(page, ".lot-number", "color")).toBe("rgb(0, 0, 0)");
    const [lot, count] = [await page.locator(".lot").boundingBox(), await page.locator(".count").boundingBox()];
    // 5% of each side stay free.
    expect(lot?.x).toBeGreaterThanOrEqual(64);
    expect((lot?.y ?? 0) + (lot?.height ?? 0)).toBeLessThanOrEqual(684);
    expect(lot?.y).toBeGreaterThan(480);
    expect((count?.x ?? 0) + (count?.width ?? 0)).toBeLessThanOrEqual(1_216);
    expect(count?.y).toBeGreaterThanOrEqual(36);
    expect(await violations(page)).toEqual([]);
  });

  it("shows the heat of the lot on the block as the desk does, and none while its viewers are hidden", {
    tags: ["slow"],
  }, async (test) => {
    const tracked = { auction: { enableViewerAnalytics: true } };
    const { server, organizer, id, record, open, patch } = await sale(test, tracked);
    const wall = await open("?layout=wall");
    await counts(wall, "0 watching");
    const heat = wall.locator(".heat");
    expect(await heat.textContent()).toBe("");
    await viewer(server, { auctionId: id }).sees(1);
    await heat.filter({ hasText: /^Heat \d+$/ }).waitFor();
    const staff = await profile(test, { as: organizer, viewport: { width: 390, height: 844 } });
    const desk = await staff.open(`${server.url}/auctions/${id}/control`);
    const onDesk = desk.getByRole("link", { name: /^Heat \d+ of 100/ });
    await desk.getByText(/bids per 100 viewers · 1 bidder/).waitFor();
    const score = async () => (await onDesk.textContent())?.match(/^Heat (\d+)/)?.[1];
    await expect.poll(async () => (await heat.textContent()) === `Heat ${await score()}`).toBe(true);
    await wall.setViewportSize({ width: 1_920, height: 1_080 });
    expect([...(await violations(wall)), ...(await violations(desk))]).toEqual([]);
    await patch({ publicCounter: "hidden" });
    await heat.filter({ hasText: "Heat" }).waitFor({ state: "detached" });
    await record({ type: "unsold", lotNumber: "24" });
    await onDesk.waitFor({ state: "detached" });
  });

  it("shows the number alone as a counter", async (test) => {
    const { server, id, open, patch } = await sale(test);
    const page = await open("?layout=counter");
    await viewer(server, { auctionId: id }).sees(1);
    await counts(page, "1");
    expect(await page.locator(".word").isVisible()).toBe(false);
    expect(await page.getByText("Ming vase").count()).toBe(0);
    await patch({ publicCounter: "hidden" });
    await page.locator(".count").waitFor({ state: "hidden" });
  });

  it.for(["wall", "overlay", "counter"])(
    "has no scrollbar at any size, whatever the text: %s",
    async (layout, test) => {
      const { browser, id, server, record } = await sale(test);
      await record({ type: "lot_opened", lotNumber: "25", lotTitle: "A long title of a lot ".repeat(9) });
      await record({
        type: "bid",
        price: 123_456_789_012,
        currency: "INR",
        bidder: "A bidder with a long name ".repeat(3),
      });
      const page = await browser.open(`${server.url}/t/auction/${id}/screen?layout=${layout}`);
      await page.locator("main[data-current]").waitFor();
      for (const [width, height] of [
        [1_920, 1_080],
        [320, 180],
        [400, 900],
      ] as const) {
        await page.setViewportSize({ width, height });
        const size = await page.evaluate(
          "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]",
        );
        expect(size).toEqual([width, height]);
      }
    },
  );

  it("greys the number while it may be wrong, and goes on when the connection returns", async (test) => {
    const { browser, open, record } = await sale(test);
    const page = await open("?layout=wall");
    await page.locator('main[data-current="true"]').waitFor();
    await browser.context.setOffline(true);
    await page.getByText("Connection lost. Reconnecting …").waitFor();
    expect(await style(page, ".count", "filter")).toBe("grayscale(1)");
    await record({ type: "bid", price: 5_000, currency: "EUR", bidder: "Cy" });
    await browser.context.setOffline(false);
    await page.locator('main[data-current="true"]').waitFor();
    await page.getByText("€5,000").waitFor();
  });

  it("shows no number and no bid after 30 seconds without a connection", async (test) => {
    const { browser, server, id } = await sale(test);
    const page = await browser.context.newPage();
    await page.clock.install();
    await page.goto(`${server.url}/t/auction/${id}/screen?layout=overlay`);
    await page.getByText("€4,500").waitFor();
    await browser.context.setOffline(true);
    await page.locator('main[data-current="false"]').waitFor();
    await page.clock.fastForward(31_000);
    await page.getByText("€4,500").waitFor({ state: "hidden" });
    await page.locator(".count").waitFor({ state: "hidden" });
  });

  it("waits for an auction that can be shown again, without a reload", { tags: ["slow"] }, async (test) => {
    const { browser, open } = await sale(test);
    await browser.context.route("**/live-view", (route) => route.fulfill({ status: 502, body: "Bad gateway" }));
    const page = await open("?layout=wall");
    await page.getByText("The server does not answer.").waitFor();
    await browser.context.unroute("**/live-view");
    await page.getByText("Ming vase").waitFor();
  });

  it("counts down before the start, and shows neither lot nor zero after the end", async (test) => {
    const startsAt = new Date(Date.now() + 90_061_000).toISOString();
    const { open, patch } = await sale(test, { isLive: false, auction: { startsAt } });
    const page = await open("?layout=wall");
    await page.getByText(/^Starts in 1 day 01:0\d:\d\d$/).waitFor();
    await patch({ state: "live" });
    await page.getByText("Live", { exact: true }).waitFor();
    await patch({ state: "ended" });
    await page.getByText("Thank you for watching").waitFor();
    expect(await page.locator(".count").isVisible()).toBe(false);
  });

  it("is shown in a frame of the organizer's pages", async (test) => {
    const { server, id, browser } = await sale(test);
    const page = await browser.open(`${server.url}/how-we-count`);
    await page.evaluate(`{
      const frame = document.createElement("iframe");
      frame.src = "/t/auction/${id}/screen?layout=overlay";
      document.body.append(frame);
    }`);
    await page.frameLocator("iframe").getByText("Ming vase").waitFor();
  });

  it("shows an auction for invited viewers and a private one to their members, and says why to others", async (test) => {
    const { server, organizer, id, open, patch } = await sale(test, { auction: { access: "token" } });
    const page = await open("?layout=overlay");
    await page.getByText("This auction is for invited viewers").waitFor();
    const member = await profile(test, { as: organizer });
    const preview = await member.open(`${server.url}/t/auction/${id}/screen?layout=overlay`);
    await preview.getByText("Ming vase").waitFor();
    await patch({ state: "setup", privateUntilLive: true });
    const hidden = await member.open(`${server.url}/t/auction/${id}/screen`);
    await hidden.getByText("Spring sale").first().waitFor();
  });
});
