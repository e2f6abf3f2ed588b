import { describe, expect, it } from "vitest";
import { profile, violations, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

describe("the page of the API", () => {
  it("fits a phone, reads without JavaScript, and is accessible in both schemes", { tags: ["slow"] }, async (test) => {
    const server = await startServer();
    const browser = await profile(test, { viewport: { width: 360, height: 740 } });
    const page = await browser.open(`${server.url}/docs/api`);
    await page.getByRole("heading", { name: "Headcount HTTP API", level: 1 }).waitFor();
    expect(await page.locator("script").count()).toBe(0);
    // Long lines of code scroll by themselves; the page does not.
    expect(await page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBe(360);
    const code = page.locator("#createAuction pre").first();
    expect(await code.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(true);
    expect(await violations(page)).toEqual([]);
    expect(await violationsInBoth(page, "#createAuction")).toEqual([]);
  });

  it("leads from its contents to an operation and on to a schema, by keyboard", async (test) => {
    const server = await startServer();
    const browser = await profile(test, { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
    const page = await browser.open(`${server.url}/docs/api`);
    const contents = page.getByRole("navigation", { name: "Contents" });
    await contents.getByRole("link", { name: "Create an auction" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#createAuction:target").waitFor();
    const link = page.locator("#createAuction").getByRole("link", { name: "NewAuction" }).first();
    await link.focus();
    await page.keyboard.press("Enter");
    await page.locator("article.schema:target", { hasText: "NewAuction" }).waitFor();
    expect(await page.locator("#createAuction pre").first().textContent()).toContain(`"${server.url}/api/v1/auctions"`);
  });
});
