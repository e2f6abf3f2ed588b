import type { PublicMoment } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

/** The open control page of a live auction, for its organizer. */
async function desk(test: TestContext, options: object = { viewport: { width: 1024, height: 768 } }) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const browser = await profile(test, { as: organizer, ...options });
  const page = await browser.open(`${server.url}/auctions/${id}/control`);
  await page.getByText("All saved").waitFor();
  const recorded = async (): Promise<Partial<PublicMoment>[]> =>
    (await organizer.call("GET", `/api/v1/auctions/${id}/moments`)).body.data.moments.toReversed();
  const types = async () => (await recorded()).map(({ type }) => type);
  const has = (...wanted: string[]) => expect.poll(types).toEqual(wanted);
  return { server, organizer, id, browser, page, recorded, has };
}

const block = (page: Page) => page.getByRole("region", { name: "On the block" });

/** Moments, and the request by which the page checks that the server answers. */
const UNREACHABLE = /\/(moments|api\/v1\/config)$/;

describe("the control page", () => {
  it("records a whole lot with one key per entry, and undoes the last one", async (test) => {
    const { page, recorded, has } = await desk(test);
    await page.keyboard.press("b");
    await page.keyboard.press("o");
    await block(page).getByText("Lot 1 on the block").waitFor();
    await page.getByLabel("Next bid").fill("100");
    await page.getByLabel("Next bid").blur();
    await page.keyboard.press("b");
    await block(page).getByText("Bid €100").waitFor();
    await page.keyboard.press("b");
    await block(page).getByText("Bid €110").waitFor();
    await page.keyboard.press("b");
    await block(page).getByText("Bid €120").waitFor();
    await has("lot_opened", "bid", "bid", "bid");
    await page.getByText("All saved").waitFor();
    await page.keyboard.press("z");
    await has("lot_opened", "bid", "bid");
    await block(page).getByText("Bid €110").waitFor();
    await page.keyboard.press("s");
    await block(page).getByText("Nothing is on the block").waitFor();
    await has("lot_opened", "bid", "bid", "sold");
    expect((await recorded()).at(-1)).toMatchObject({ lotNumber: "1", price: 110, currency: "EUR" });
    await page.keyboard.press("n");
    await page.keyboard.type("back soon");
    await page.keyboard.press("Enter");
    await has("lot_opened", "bid", "bid", "sold", "note");
    // The typed text is done, and the keys belong to the desk again.
    await page.keyboard.press("k");
    await has("lot_opened", "bid", "bid", "sold", "note", "break");
  });

  it("imports a catalogue from a file after a preview, and opens its lots in order", async (test) => {
    const { page, organizer, id } = await desk(test);
    const give = (content: string) =>
      page
        .locator('input[type="file"]')
        .setInputFiles({ name: "lots.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
    await give("Lot;Title\n");
    await page.getByText("No lots were found.").waitFor();
    expect(await page.getByRole("button", { name: /^Import \d/ }).count()).toBe(0);
    expect((await organizer.call("GET", `/api/v1/auctions/${id}/catalogue`)).body.data.lots).toEqual([]);

    await page.getByRole("button", { name: "Cancel" }).click();
    await give('Lot;Title\n7;"Vase; blue"\n8;Chair\n');
    await page.getByRole("region", { name: "Lots that were read" }).getByText("Vase; blue").waitFor();
    await page.getByRole("button", { name: "Import 2 lots" }).click();
    await page.getByText("2 lots. Press O to open the next lot.").waitFor();
    await page.keyboard.press("o");
    await block(page).getByRole("heading", { name: "Vase; blue" }).waitFor();
    await page.keyboard.press("u");
    await block(page).getByRole("heading", { name: "Next: lot 8 Chair" }).waitFor();
  });

  it("keeps entries while the server cannot be reached, over a reload, each with its own time", async (test) => {
    const { page, browser, recorded, has } = await desk(test);
    const beforeOpened = Date.now();
    await page.keyboard.press("o");
    await has("lot_opened");
    const afterOpened = Date.now();
    await page.getByText("All saved").waitFor();
    await browser.context.route(UNREACHABLE, (route) => route.abort());
    const before = Date.now();
    await page.getByLabel("Next bid").fill("50");
    await page.keyboard.press("Enter");
    await page.keyboard.press("p");
    await page.getByText("2 waiting to be sent: the server cannot be reached, trying again").waitFor();
    const after = Date.now();
    await page.reload();
    await page.getByText(/^2 waiting to be sent/).waitFor();
    await browser.context.unroute(UNREACHABLE);
    await page.getByText("All saved").waitFor();
    await has("lot_opened", "bid", "passed");
    const [opened = Number.NaN, ...entries] = (await recorded()).map(({ at = "" }) => Date.parse(at));
    expect(entries).toHaveLength(2);
    // The page follows the server's clock, which it knows as well as the first answer was quick: its difference is between these bounds.
    for (const entry of entries) {
      expect(entry).toBeGreaterThanOrEqual(before + opened - afterOpened);
      expect(entry).toBeLessThanOrEqual(after + opened - beforeOpened);
    }
  });

  it("edits an entry, and shows why the server refuses one", { tags: ["slow"] }, async (test) => {
    const { page, recorded, has } = await desk(test);
    await page.keyboard.press("o");
    await has("lot_opened");
    await page.getByRole("button", { name: "Edit: Lot 1 opened" }).click();
    await page.getByRole("dialog").getByLabel("Lot", { exact: true }).fill("1A");
    await page.getByRole("button", { name: "Save" }).click();
    await block(page).getByText("Lot 1A on the block").waitFor();
    expect((await recorded())[0]).toMatchObject({ lotNumber: "1A" });
    await page.getByLabel("Currency").fill("XXQ");
    await page.getByLabel("Next bid").fill("5");
    await page.getByLabel("Next bid").blur();
    await page.keyboard.press("b");
    await page.getByText("currency: must be an ISO 4217 code such as EUR").waitFor();
    await has("lot_opened");
    await page.getByText(/^Not saved: Bid/).waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByText("All saved").waitFor();
  });

  for (const [colorScheme, width, height] of [
    ["light", 390, 844],
    ["light", 768, 1_024],
    ["dark", 1_024, 768],
  ] as const)
    it(`can be used by everyone: ${colorScheme}, ${width} × ${height}`, { tags: ["slow"] }, async (test) => {
      const { page, has } = await desk(test, { colorScheme, viewport: { width, height }, hasTouch: true });
      await page.getByRole("button", { name: "Open lot" }).tap();
      await page.getByLabel("Next bid").fill("10");
      await page.getByRole("button", { name: "Bid", exact: true }).tap();
      await page.getByRole("button", { name: "Sold", exact: true }).tap();
      await has("lot_opened", "bid", "sold");
      await page.getByText("All saved").waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
      for (const button of await page.getByRole("region", { name: "Latest" }).getByRole("button").all())
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(32);
    });
});
