import { describe, expect, it, type TestContext } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

/** The open live view of an auction. */
async function watching(test: TestContext, options = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", timeZone: "Asia/Kolkata" });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const path = `/api/v1/auctions/${id}/moments`;
  const record = async (moment: object): Promise<{ id: string }> =>
    (await organizer.call("POST", path, moment)).body.data.moment;
  const browser = await profile(test, options);
  const page = await browser.open(`${server.url}/t/auction/${id}/live`);
  await page.locator(".watching", { hasText: "1 watching" }).waitFor();
  const feed = page.locator(".feed > ol > li > .what");
  const lot = page.getByRole("region", { name: "On the block" });
  /** Waits until the feed has these texts, newest first. */
  const tells = (...words: string[]) => expect.poll(() => feed.allTextContents()).toEqual(words);
  return { server, organizer, id, path, record, browser, page, feed, lot, tells };
}

describe("the live view", () => {
  it("shows moments when they are recorded, and the lot on the block", async (test) => {
    const { record, lot, tells, page } = await watching(test);
    await lot.getByText("The first lot opens soon.").waitFor();
    await record({ type: "lot_opened", lotNumber: "12A", lotTitle: "Ming vase" });
    await lot.getByText("Ming vase").waitFor();
    await lot.getByText("No bid yet").waitFor();
    await record({ type: "bid", price: 1_200, currency: "EUR", bidder: "Ann" });
    await lot.getByText("€1,200").waitFor();
    await lot.getByText("Ann · 1 bid").waitFor();
    await record({ type: "sold", lotNumber: "12A", price: 1_250.5, currency: "EUR", bidder: "Bob" });
    await lot.getByText("Sold", { exact: true }).waitFor();
    await lot.getByText("€1,250.50").waitFor();
    await tells("Lot 12A Ming vase sold · €1,250.50 · Bob");
    // Its bids are folded under the hammer.
    await page.getByText("1 bid", { exact: true }).click();
    const folded = page.locator(".feed details .what");
    expect(await folded.allTextContents()).toEqual(["Bid €1,200 · Ann", "Lot 12A opened"]);
    const [newest] = await page.locator(".feed time").all();
    expect(await newest?.textContent()).toBe("just now");
    const [at, exact] = [await newest?.getAttribute("datetime"), await newest?.getAttribute("title")];
    const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "UTC" });
    expect(exact).toBe(`${time.format(Date.parse(at ?? ""))} UTC`);
  });

  it("follows edits and deletions", { tags: ["slow"] }, async (test) => {
    const { organizer, path, record, tells, lot } = await watching(test);
    const opened = await record({ type: "lot_opened", lotNumber: "1" });
    const note = await record({ type: "note", text: "Brek at noon" });
    await tells("Brek at noon", "Lot 1 opened");
    await organizer.call("PATCH", `${path}/${note.id}`, { text: "Break at noon" });
    await tells("Break at noon", "Lot 1 opened");
    await organizer.call("DELETE", `${path}/${opened.id}`);
    await tells("Break at noon");
    await lot.getByText("The first lot opens soon.").waitFor();
  });

  it("catches up on moments missed while offline", async (test) => {
    const { browser, record, tells, page } = await watching(test);
    await record({ type: "note", text: "before" });
    await tells("before");
    await browser.context.setOffline(true);
    await page.getByText("You are offline").waitFor();
    await record({ type: "note", text: "meanwhile" });
    await browser.context.setOffline(false);
    await expect.poll(() => page.locator(".feed > ol > li > .what").allTextContents()).toEqual(["meanwhile", "before"]);
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(
      `can be used by everyone, ${colorScheme}, on a phone, while live and after`,
      colorScheme === "light" ? {} : { tags: ["slow"] },
      async (test) => {
        const { organizer, id, record, page, tells } = await watching(test, {
          colorScheme,
          viewport: { width: 390, height: 844 },
        });
        await record({ type: "lot_opened", lotNumber: "7", lotTitle: "A bronze figure of a horse, around 1900" });
        await record({ type: "bid", price: 90, currency: "USD" });
        await tells("Bid US$90", "Lot 7 A bronze figure of a horse, around 1900 opened");
        expect(await violations(page)).toEqual([]);
        const wide = await page.locator("html").evaluate((html) => html.scrollWidth);
        expect(wide).toBeLessThanOrEqual(390);
        await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
        await page.getByRole("region", { name: "On the block" }).waitFor({ state: "hidden" });
        expect(await violations(page)).toEqual([]);
      },
    );
});
