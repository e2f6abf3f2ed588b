import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { eventually, startServer, viewer } from "../../support/harness.ts";

/** A live auction with this many viewers besides those of the test. */
async function live(viewers: number, rule: object) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", ...rule });
  const patch = (change: object) => organizer.call("PATCH", `/api/v1/auctions/${id}`, change);
  await patch({ state: "live" });
  const crowd = Array.from({ length: viewers }, () => viewer(server, { auctionId: id }));
  await eventually(async () => server.load.connections === viewers);
  return { server, organizer, id, patch, crowd, url: `${server.url}/t/auction/${id}/live` };
}

/** The live page, with the badge in it. */
async function watching(test: TestContext, { server, id, url }: Awaited<ReturnType<typeof live>>): Promise<Page> {
  const page = await (await profile(test)).open(url);
  await page.addScriptTag({ url: `${server.url}/badge.js` });
  await page.evaluate(`{
    const badge = document.createElement("headcount-badge");
    badge.setAttribute("auction", "${id}");
    document.body.append(badge);
  }`);
  return page;
}

const reads = async (page: Page, text: string): Promise<void> => {
  await page.locator(".watching", { hasText: new RegExp(`^${text}$`) }).waitFor();
  await page.locator("headcount-badge span", { hasText: new RegExp(`^${text}$`) }).waitFor();
};
const readsNothing = async (page: Page): Promise<void> => {
  await page.locator(".watching").waitFor({ state: "detached" });
  await page.locator("headcount-badge").first().waitFor({ state: "hidden" });
  // Screen readers get no number either, even if the page's own style shows a hidden badge.
  const all = page.locator("output, headcount-badge");
  await expect.poll(async () => (await all.allTextContents()).join("")).not.toMatch(/\d/);
};

describe("the public counter in a browser", () => {
  it("is rounded, has a minimum, is hidden or exact, on the live page and in the badge, as the organizer sets it", async (test) => {
    const auction = await live(122, { publicCounter: "rounded" });
    const page = await watching(test, auction);
    // The page and its badge are two more viewers.
    await reads(page, "120 watching");
    await auction.patch({ publicCounter: "exact" });
    await reads(page, "124 watching");
    await auction.patch({ publicMinimum: 125 });
    await readsNothing(page);
    viewer(auction.server, { auctionId: auction.id });
    await reads(page, "125 watching");
    await auction.patch({ publicCounter: "hidden" });
    await readsNothing(page);
    await auction.patch({ publicCounter: "rounded", publicMinimum: 100 });
    await reads(page, "120 watching");
  });

  it("shows no number to visitors below the minimum, and no old one after it falls below", async (test) => {
    const auction = await live(2, { publicMinimum: 5 });
    const page = await watching(test, auction);
    await eventually(async () => auction.server.load.connections === 4);
    await readsNothing(page);
    auction.crowd.push(viewer(auction.server, { auctionId: auction.id }));
    await reads(page, "5 watching");
    auction.crowd[0]?.close();
    await readsNothing(page);
    await page.reload();
    await page.getByRole("heading", { name: "Spring sale" }).waitFor();
    await readsNothing(page);
  });

  it("is set by the organizer, who sees an example and always the exact number", { tags: ["slow"] }, async (test) => {
    const { server, organizer, id } = await live(123, {});
    const { open } = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
    const page = await open(`${server.url}/auctions/${id}/setup?tab=settings`);
    const rounded = page.getByRole("radio", { name: "A rounded number" });
    await rounded.check();
    await page.getByText("1,234 is shown as 1,200").waitFor();
    const minimum = page.getByRole("textbox", { name: "Minimum to show" });
    await minimum.fill("1500");
    await page.getByText("The number is hidden below 1,500 viewers.").waitFor();
    await minimum.press("Enter");
    const rule = async () => (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data;
    await eventually(async () => (await rule()).publicMinimum === 1_500);
    expect(await rule()).toMatchObject({ publicCounter: "rounded", publicMinimum: 1_500, viewerCount: 123 });
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await minimum.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    await page.reload();
    await expect.poll(() => minimum.inputValue()).toBe("1,500");
    expect(await rounded.isChecked()).toBe(true);
    expect(await violationsInBoth(page)).toEqual([]);
    await page.getByRole("radio", { name: "No number" }).check();
    await minimum.waitFor({ state: "detached" });
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await page.locator("dl > *", { hasText: /^Watching now123/ }).waitFor();
  });
});
