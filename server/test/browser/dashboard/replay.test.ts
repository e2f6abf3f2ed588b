import type { Page } from "playwright-core";
import { expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { recordedSale } from "../../support/recorded-sale.ts";

const MINUTES = 20;

/** A sale of 20 minutes, 100 viewers in the first minute, 200 in the second one and so on, with a lot every 5 minutes. */
async function endedSale() {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const viewers = Array.from({ length: MINUTES }, (_, minute) => 100 * (minute + 1));
  const sale = await recordedSale(server, organizer, viewers, { ago: 2, lotMinutes: 5, titles: ["Ming vase"] });
  const path = `/api/v1/auctions/${sale.id}`;
  const at = (minute: number): string => new Date(sale.from + minute * 60_000).toISOString();
  await organizer.call("PATCH", path, { state: "live" });
  await organizer.call("PATCH", path, { state: "ended" });
  await organizer.call("PATCH", path, { liveSpans: [{ from: at(0), to: at(MINUTES) }] });
  await organizer.call("POST", `${path}/moments`, {
    moments: [{ type: "bid", price: 70, currency: "EUR", bidder: "Paddle 7", lotNumber: "2", at: at(5.5) }],
  });
  return { server, organizer, path, at, address: `${server.url}/auctions/${sale.id}/replay` };
}

const open = async (test: TestContext, options: Parameters<typeof profile>[1], address: string) => {
  const page = await (await profile(test, options)).open(address);
  await page.getByRole("button", { name: "Play" }).waitFor();
  return page;
};
const position = (page: Page) => page.getByRole("slider", { name: "Position in the sale" });
const second = async (page: Page) => Number(await position(page).inputValue());
const count = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor();

it("shows the count, the lot and the last bid of the second in its address, and moves by keys", async (test) => {
  const { organizer, address } = await endedSale();
  const page = await open(test, { as: organizer, viewport: { width: 1_280, height: 900 } }, `${address}?t=345`);
  await count(page, "600");
  const block = page.getByRole("region", { name: "On the block" });
  await block.getByText("2 Ming vase").waitFor();
  await block.getByText("Bid €70 by Paddle 7").waitFor();
  expect(await page.getByRole("region", { name: "So far" }).getByRole("listitem").first().textContent()).toMatch(
    /Bid €70 by Paddle 7$/,
  );
  expect(await position(page).getAttribute("aria-valuetext")).toMatch(/, 600 watching, lot 2 on the block$/);
  expect(await violationsInBoth(page)).toEqual([]);

  await page.keyboard.press("ArrowRight");
  await expect.poll(() => new URL(page.url()).searchParams.get("t")).toBe("355");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => second(page)).toBe(295);
  await count(page, "500");
  await page.keyboard.press("n");
  await expect.poll(() => second(page)).toBe(300);
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => page.getByRole("combobox", { name: "Speed" }).inputValue()).toBe("30");
  await page.keyboard.press("End");
  await page.getByText("End of the sale", { exact: true }).waitFor();
  await page.reload();
  await page.getByText("End of the sale", { exact: true }).waitFor();
});

it("plays to the end, stops there, and plays from the start again", { tags: ["slow"] }, async (test) => {
  const { organizer, address } = await endedSale();
  const options = { as: organizer, viewport: { width: 390, height: 844 } };
  const page = await open(test, options, `${address}?t=1050&speed=120`);
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByText("End of the sale", { exact: true }).waitFor();
  await count(page, "2,000");
  await expect.poll(() => new URL(page.url()).searchParams.get("t")).toBe(String(60 * MINUTES));
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => second(page)).toBeLessThan(600);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Play" }).waitFor();
  expect(await page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBe(390);
});

it("opens by a link without an account, and plays for people who prefer less motion", async (test) => {
  const { server, organizer, path } = await endedSale();
  const { body } = await organizer.call("POST", `${path}/shares`, { kind: "replay", days: 1 });
  const page = await open(test, { reducedMotion: "reduce" }, `${server.url}${body.data.path}`);
  await count(page, "100");
  await page.getByText("Read-only").waitFor();
  expect(await page.getByRole("button", { name: "Copy link to this second" }).count()).toBe(0);
  await page.getByRole("button", { name: "Play" }).click();
  // At 10×, a second of the viewer is ten of the sale.
  await expect.poll(() => second(page)).toBeGreaterThanOrEqual(9);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.keyboard.press("n");
  await page.getByRole("region", { name: "On the block" }).getByText("Ming vase").waitFor();
});

it("says so while there is nothing to replay", async (test) => {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const page = await (await profile(test, { as: organizer })).open(`${server.url}/auctions/${id}/replay`);
  await page.getByText("Nothing to replay yet").waitFor();
});
