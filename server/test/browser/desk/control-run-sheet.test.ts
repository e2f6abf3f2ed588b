import type { PublicMoment } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

/** The open control page of a live auction with these lots. */
async function desk(test: TestContext, lots: object[], options: object = { viewport: { width: 1_440, height: 900 } }) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const path = `/api/v1/auctions/${id}`;
  await organizer.call("PUT", `${path}/catalogue`, { lots });
  await organizer.call("PATCH", path, { state: "live" });
  const browser = await profile(test, { as: organizer, ...options });
  const page = await browser.open(`${server.url}/auctions/${id}/control`);
  await page.getByText("All saved").waitFor();
  const recorded = async (): Promise<Partial<PublicMoment>[]> =>
    (await organizer.call("GET", `${path}/moments`)).body.data.moments.toReversed();
  const has = (...wanted: string[]) =>
    expect.poll(async () => (await recorded()).map(({ type }) => type)).toEqual(wanted);
  const record = (...moments: object[]) => organizer.call("POST", `${path}/moments`, { moments });
  const catalogue = async () => (await organizer.call("GET", `${path}/catalogue`)).body.data.lots;
  return { server, organizer, id, browser, page, recorded, has, record, catalogue };
}

const THREE = [
  { number: "1", title: "Ming vase" },
  { number: "2", title: "Bronze horse", estimate: "200–300 EUR", description: "Cast about 1900." },
  { number: "3", title: "Longcase clock" },
];
const sheet = (page: Page) => page.getByRole("list", { name: "Lots of the catalogue" });
const row = (page: Page, title: string) => sheet(page).getByRole("listitem").filter({ hasText: title });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const block = (page: Page) => page.getByRole("region", { name: "On the block" });

describe("the run sheet", () => {
  it("runs a sale of three lots by its buttons, and shows the result of each", async (test) => {
    const { page, has, recorded } = await desk(test, THREE);
    await button(page, "Open: lot 1").click();
    await row(page, "Ming vase").getByText("Open").waitFor();
    await block(page)
      .getByText(/^On the block for 0:0\d$/)
      .waitFor();
    await page.getByLabel("Next bid").fill("100");
    await page.getByLabel("Bidder", { exact: true }).fill("Paddle 7");
    await button(page, "Bid").click();
    await button(page, "Raise by 10").click();
    await page.getByLabel("Bidder", { exact: true }).fill("Paddle 9");
    await button(page, "Bid").click();
    await button(page, "Sold").click();
    await row(page, "Ming vase").getByText("€120").waitFor();
    await button(page, "Open: lot 2").click();
    // One tap on a recent bidder fills the field.
    await page.getByLabel("Next bid").fill("50");
    await page.getByRole("group", { name: "Bidders" }).getByRole("button", { name: "Paddle 7" }).click();
    await button(page, "Bid").click();
    await button(page, "Passed").click();
    await row(page, "Bronze horse").getByText("Passed").waitFor();
    await button(page, "Open lot").click();
    await button(page, "Unsold").click();
    await row(page, "Longcase clock").getByText("Unsold").waitFor();
    // The passed lot is offered again.
    await button(page, "Open: lot 2").click();
    await row(page, "Bronze horse").getByText("Open").first().waitFor();
    await has("lot_opened", "bid", "bid", "sold", "lot_opened", "bid", "passed", "lot_opened", "unsold", "lot_opened");
    expect((await recorded())[3]).toMatchObject({ lotNumber: "1", price: 120, bidder: "Paddle 9" });
    expect((await recorded())[5]).toMatchObject({ lotNumber: "2", price: 50, bidder: "Paddle 7" });
  });

  it("changes a lot in its row, and keeps the rest of the catalogue", async (test) => {
    const { page, catalogue } = await desk(test, THREE);
    await button(page, "Change lot 2").click();
    await page.getByLabel("Lot number").fill("3");
    await page.getByText("This number exists already").waitFor();
    expect(await button(page, "Save").isDisabled()).toBe(true);
    await page.getByLabel("Lot number").fill("2A");
    await page.getByLabel("Title of the lot").fill("Bronze stallion");
    await page.keyboard.press("Enter");
    await row(page, "Bronze stallion").getByText("2A").waitFor();
    expect((await catalogue())[1]).toEqual({ ...THREE[1], number: "2A", title: "Bronze stallion" });
    await button(page, "Change lot 3").click();
    await page.getByLabel("Title of the lot").fill("Nothing");
    await page.keyboard.press("Escape");
    await row(page, "Longcase clock").waitFor();
  });

  it("records one entry for a double click", { tags: ["slow"] }, async (test) => {
    const { page, has } = await desk(test, THREE);
    await page.keyboard.press("o");
    await page.getByLabel("Next bid").fill("100");
    await button(page, "Bid").dblclick();
    await block(page).getByText("Bid €100").waitFor();
    await page.getByText("All saved").waitFor();
    await has("lot_opened", "bid");
  });

  it("shows entries that are not sent yet, and those of others", async (test) => {
    const { page, browser, record } = await desk(test, THREE);
    await browser.context.route(/\/moments$/, (route) => route.abort());
    await button(page, "Open: lot 1").click();
    await button(page, "Withdrawn").click();
    await row(page, "Ming vase").getByText("Withdrawn").waitFor();
    await browser.context.unroute(/\/moments$/);
    await page.getByText("All saved").waitFor();
    await record({ type: "lot_opened", lotNumber: "3" }, { type: "sold", price: 5, currency: "USD" });
    await row(page, "Longcase clock").getByText("$5").waitFor();
    await row(page, "Ming vase").getByText("Withdrawn").waitFor();
  });

  it("finds lots among a thousand, and keeps the current one in view", { tags: ["slow"] }, async (test) => {
    const lots = Array.from({ length: 1_000 }, (_, i) => ({ number: `${i + 1}`, title: `Plate ${i + 1}` }));
    const { page, record, recorded } = await desk(test, lots);
    for (let first = 1; first < 800; first += 50)
      await record(
        ...Array.from({ length: Math.min(50, 800 - first) }, (_, i) => [
          { type: "lot_opened", lotNumber: `${first + i}` },
          { type: "sold", lotNumber: `${first + i}`, price: first + i, currency: "EUR" },
        ]).flat(),
      );
    await page.reload();
    const current = row(page, "Plate 800");
    await expect.poll(() => current.getAttribute("aria-current")).toBe("step");
    const inView = async (): Promise<boolean> => {
      const [list, line] = [await sheet(page).boundingBox(), await current.boundingBox()];
      return list !== null && line !== null && line.y >= list.y && line.y + line.height <= list.y + list.height;
    };
    await expect.poll(inView).toBe(true);
    await row(page, "Plate 799").getByText("€799").waitFor();
    expect(await row(page, "Plate 1").first().getByText("€1", { exact: true }).count()).toBe(1);
    await page.getByLabel("Find a lot").fill("plate 99");
    await page.getByText("11 of 1,000 lots").waitFor();
    await button(page, "Open: lot 995").click();
    await block(page).getByText("Plate 995").waitFor();
    await expect.poll(async () => (await recorded()).at(-1)).toMatchObject({ type: "lot_opened", lotNumber: "995" });
    await page.getByLabel("Find a lot").fill("cup");
    await page.getByText("No lot has “cup” in its number or title.").waitFor();
  });

  for (const [colorScheme, width, height] of [
    ["dark", 390, 844],
    ["light", 768, 1_024],
    ["light", 1_024, 768],
  ] as const)
    it(`is used with one hand: ${colorScheme}, ${width} × ${height}`, { tags: ["slow"] }, async (test) => {
      const { page, has } = await desk(test, THREE, { colorScheme, viewport: { width, height }, hasTouch: true });
      await button(page, "Open lot").tap();
      await page.getByLabel("Bidder", { exact: true }).fill("Paddle 7");
      await button(page, "Raise by 10").tap();
      await button(page, "Bid").tap();
      await page.getByRole("group", { name: "Bidders" }).waitFor();
      const names = ["Open lot", "Bid", "Sold", "Unsold", "Passed", "Withdrawn", "Break", "Undo"];
      for (const name of [...names, "Raise by 10", "Lower by 10", "Paddle 7"]) {
        const box = await button(page, name).boundingBox();
        expect(box?.height, name).toBeGreaterThanOrEqual(44);
        expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(height);
        expect(box?.y, name).toBeGreaterThan(height / 2);
      }
      await button(page, "Sold").tap();
      await has("lot_opened", "bid", "sold");
      expect(await violations(page)).toEqual([]);
      expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
    });
});

describe("the count on the desk", () => {
  it("has the viewers now and a line of the last five minutes", { tags: ["slow"] }, async (test) => {
    const { server, id, page, browser } = await desk(test, THREE);
    await block(page).getByText("0", { exact: true }).waitFor();
    const viewer = await profile(test);
    await viewer.open(`${server.url}/t/auction/${id}/live`);
    await block(page).getByText("1", { exact: true }).waitFor();
    await block(page).getByText("last 5 minutes").waitFor();
    expect(await block(page).locator("polyline").count()).toBeGreaterThan(0);
    await browser.context.setOffline(true);
    await block(page).getByText("not updated").waitFor();
  });
});
