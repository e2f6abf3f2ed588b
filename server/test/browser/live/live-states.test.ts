import { HOUR_MS } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { profile } from "../../support/browser.ts";
import { startServer, viewer } from "../../support/harness.ts";

/** The address of an auction's live view, and a new browser. */
async function visit(test: TestContext, auction: object = {}, options: object = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", ...auction });
  const patch = (change: object) => organizer.call("PATCH", `/api/v1/auctions/${id}`, change);
  const browser = await profile(test, options);
  return { server, id, patch, browser, url: `${server.url}/t/auction/${id}/live` };
}

const watching = (page: Page, count: number): Promise<void> =>
  page.locator(".watching", { hasText: new RegExp(`^${count} watching$`) }).waitFor();

/** The computed style of the first element that matches a selector. */
const styleOf = (page: Page, selector: string, property: string): Promise<string> =>
  page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);

describe("the live view", () => {
  it("shows that it could not be loaded, and tries again on request", async (test) => {
    const { browser, url } = await visit(test);
    await browser.context.route("**/live-view", (route) => route.fulfill({ status: 502, body: "Bad gateway" }));
    const page = await browser.open(url);
    await page.getByRole("heading", { name: "The server cannot be reached" }).waitFor();
    await browser.context.unroute("**/live-view");
    await page.getByRole("button", { name: "Try again" }).click();
    await watching(page, 1);
  });

  it("has no motion with reduced motion", { tags: ["slow"] }, async (test) => {
    const { browser, url, patch } = await visit(test, {}, { reducedMotion: "reduce" });
    await patch({ state: "live" });
    const page = await browser.open(url);
    await watching(page, 1);
    const animation = () => styleOf(page, ".dot", "animationName");
    expect(await animation()).toBe("none");
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect(await animation()).not.toBe("none");
  });

  it("does not announce each change to screen readers, but announces a large change at once", {
    tags: ["slow"],
  }, async (test) => {
    const { browser, url, server, id, patch } = await visit(test);
    await patch({ state: "live" });
    const page = await browser.open(url);
    const heard = page.locator("output[aria-live=polite]");
    await expect.poll(() => heard.textContent()).toBe("1 watching");
    const crowd = Array.from({ length: 20 }, () => viewer(server, { auctionId: id }));
    await watching(page, 21);
    await expect.poll(() => heard.textContent()).toMatch(/^(1[89]|2[01]) watching$/);
    const before = await heard.textContent();
    crowd[0]?.close();
    await watching(page, 20);
    expect(await heard.textContent()).toBe(before);
    expect(await page.locator(".watching").getAttribute("aria-live")).toBeNull();
  });

  it("counts down by the server's time, in the viewer's zone beside the auction's, and shows at zero that it is about to begin", {
    tags: ["slow"],
  }, async (test) => {
    let ahead = 0;
    const server = await startServer({}, { ...systemClock, wall: () => Date.now() + ahead });
    const startsAt = new Date(Date.now() + 5 * HOUR_MS).toISOString();
    const { id } = await (await server.signIn()).createAuction({ timeZone: "Asia/Kolkata", startsAt });
    const browser = await profile(test);
    // The device's clock is wrong by more than the remaining time.
    for (const off of [-7 * HOUR_MS, 7 * HOUR_MS]) {
      const page = await browser.context.newPage();
      await page.addInitScript(`{ const now = Date.now; Date.now = () => now() + ${off}; }`);
      await page.goto(`${server.url}/t/auction/${id}/live`);
      await page.getByRole("timer").getByText("04", { exact: true }).first().waitFor();
      await page.getByText(/ UTC \(.* GMT\+5:30 at the auction\)$/).waitFor();
      ahead = 5 * HOUR_MS;
      await page.reload();
      await page.getByText("Starting any moment").waitFor();
      ahead = 0;
      await page.close();
    }
  });

  it("greys the number while offline and says so, and never shows it as current", async (test) => {
    const { browser, url, server, patch } = await visit(test);
    await patch({ state: "live" });
    const page = await browser.open(url);
    await watching(page, 1);
    await server.stop();
    await page.getByText("Reconnecting …").waitFor();
    expect(await page.locator(".watching").getAttribute("data-current")).toBe("false");
    expect(await styleOf(page, ".watching .number", "color")).toBe(await styleOf(page, ".status", "color"));
  });

  it.for(["light", "dark"] as const)(
    "follows the system's scheme: %s",
    { tags: ["slow"] },
    async (colorScheme, test) => {
      const { browser, url } = await visit(test, {}, { colorScheme });
      const page = await browser.open(url);
      await watching(page, 1);
      const ground = await styleOf(page, "body", "backgroundColor");
      const light = Number(/\d+/.exec(ground)?.[0]) > 127;
      expect(light).toBe(colorScheme === "light");
    },
  );
});
