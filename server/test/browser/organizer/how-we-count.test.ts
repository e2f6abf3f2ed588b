import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { hump, recordedSale } from "../../support/recorded-sale.ts";

const SOURCE = readFileSync(join(import.meta.dirname, "../../../../docs/how-we-count.md"), "utf8");
const HEADINGS = [...SOURCE.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
/** Rows of its tables, without the lines below their heads. */
const ROWS = SOURCE.split("\n").filter((line) => line.startsWith("|") && /[^|: -]/.test(line)).length;

describe("the page that defines each number", () => {
  it("has the sections of its source, for everyone, in both color schemes and on a phone", {
    tags: ["slow"],
  }, async (test) => {
    const server = await startServer();
    const browser = await profile(test, { viewport: { width: 360, height: 740 } });
    const page = await browser.open(`${server.url}/how-we-count`);
    await page.getByRole("heading", { name: "How we count", level: 1 }).waitFor();
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual(HEADINGS);
    expect(await page.getByRole("row").count()).toBe(ROWS);
    // The table scrolls by itself; the page does not.
    const width = await page.locator("html").evaluate(({ scrollWidth }) => scrollWidth);
    expect(width).toBe(360);
    expect(await violationsInBoth(page)).toEqual([]);
  });

  it("is one click from each number of the dashboard and of the report, at its section", {
    tags: ["slow"],
  }, async (test) => {
    const server = await startServer({ SLOT_MS: "5000" });
    const organizer = await server.signIn();
    const sale = await recordedSale(server, organizer, hump(30, 90));
    const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
    const page = await browser.open("about:blank");
    for (const [where, count] of [
      ["dashboard", 7],
      ["report", 6],
    ] as const) {
      await page.goto(`${server.url}/auctions/${sale.id}/${where}`);
      const links = page.locator('dl a[href^="/how-we-count#"]');
      await links.first().waitFor();
      expect(await links.count()).toBe(count);
      const targets = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
      expect(new Set(targets).size).toBe(count);
      const page2 = await browser.open("about:blank");
      for (const target of targets) {
        await page2.goto(server.url + target);
        await page2.locator("h2:target").waitFor();
      }
    }
  });
});
