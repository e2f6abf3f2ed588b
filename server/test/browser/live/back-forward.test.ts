import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { leaveAndReturn, profile } from "../../support/browser.ts";
import { eventually, startServer, viewer } from "../../support/harness.ts";

const BADGE = join(import.meta.dirname, "../../../../web/dist/badge.js");

/** Another site; `html` is on its page /shop. */
async function otherSite(): Promise<{ url: string; html: string }> {
  const site = { url: "", html: "" };
  const http = createServer(async (request, response) => {
    if (request.url === "/badge.js")
      return void response.writeHead(200, { "content-type": "text/javascript" }).end(await readFile(BADGE));
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><meta charset="utf-8"><title>Shop</title>${request.url === "/shop" ? site.html : ""}`);
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  site.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return site;
}

async function sale(test: TestContext, env: Record<string, string> = {}) {
  const server = await startServer(env);
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const path = `/api/v1/auctions/${id}`;
  await organizer.call("PATCH", path, { state: "live" });
  const counted = async (): Promise<number> => (await server.call("GET", `${path}/live-view`)).body.data.viewerCount;
  const record = (moment: object) => organizer.call("POST", `${path}/moments`, { moments: [moment] });
  const browser = await profile(test, { keepsPages: true, as: organizer });
  return { server, organizer, id, path, counted, record, browser };
}

describe("a page that the browser keeps when it is left", () => {
  it("live: is not counted meanwhile, and shows the state of the sale when it returns", async (test) => {
    const { server, organizer, id, path, counted, record, browser } = await sale(test);
    const page = await browser.open(`${server.url}/t/auction/${id}/live`);
    await page.locator(".watching[data-current=true]", { hasText: /^1 watching$/ }).waitFor();
    const reasons = await leaveAndReturn(page, `${server.url}/how-we-count`, async () => {
      await eventually(async () => (await counted()) === 0);
      await viewer(server, { auctionId: id }).sees(1);
      await viewer(server, { auctionId: id }).sees(2);
      await record({ type: "lot_opened", lotNumber: "7", lotTitle: "Vase" });
      await organizer.call("PATCH", path, { title: "Summer sale" });
    });
    expect(reasons).toBeNull();
    await page.locator(".watching[data-current=true]", { hasText: /^3 watching$/ }).waitFor();
    await page.getByText("Vase").first().waitFor();
    await page.getByRole("heading", { name: "Summer sale" }).waitFor();
    expect(await counted()).toBe(3);
  });

  it("badge: is not counted meanwhile, and shows the count when it returns", { tags: ["slow"] }, async (test) => {
    const site = await otherSite();
    const { server, id, counted, browser } = await sale(test, { ALLOWED_ORIGIN: site.url });
    site.html = `<headcount-badge auction="${id}" url="${server.url}"></headcount-badge><script src="/badge.js"></script>`;
    const page = await browser.open(`${site.url}/shop`);
    await page.locator("headcount-badge", { hasText: "1 watching" }).waitFor();
    const reasons = await leaveAndReturn(page, `${site.url}/cart`, async () => {
      await eventually(async () => (await counted()) === 0);
      await viewer(server, { auctionId: id }).sees(1);
    });
    expect(reasons).toBeNull();
    await page.locator("headcount-badge", { hasText: "2 watching" }).waitFor();
    expect(await counted()).toBe(2);
  });

  it("desk: shows the lot and the last bid that another desk recorded meanwhile", { tags: ["slow"] }, async (test) => {
    const { server, id, record, browser } = await sale(test);
    await record({ type: "lot_opened", lotNumber: "7", lotTitle: "Vase" });
    const page = await browser.open(`${server.url}/auctions/${id}/control`);
    await page.getByText("All saved").waitFor();
    const reasons = await leaveAndReturn(page, `${server.url}/how-we-count`, async () => {
      await viewer(server, { auctionId: id }).sees(1);
      await record({ type: "bid", price: 150, currency: "EUR" });
    });
    expect(reasons).toBeNull();
    const block = page.getByRole("region", { name: "On the block" });
    await block.getByText("Bid €150").waitFor();
    await page.getByLabel("Next bid").fill("170");
    await page.keyboard.press("Enter");
    await block.getByText("Bid €170").waitFor();
  });

  it("dashboard: shows how many watch now", { tags: ["slow"] }, async (test) => {
    const { server, id, browser } = await sale(test);
    const page = await browser.open(`${server.url}/auctions/${id}/dashboard`);
    const watchingNow = (count: string): Promise<void> =>
      page
        .locator("dl > *", { has: page.getByText("Watching now", { exact: true }) })
        .locator("dd", { hasText: new RegExp(`^${count}(?!\\d)`) })
        .waitFor();
    await watchingNow("0");
    const reasons = await leaveAndReturn(page, `${server.url}/how-we-count`, async () => {
      await viewer(server, { auctionId: id }).sees(1);
      await viewer(server, { auctionId: id }).sees(2);
    });
    expect(reasons).toBeNull();
    await watchingNow("2");
  });
});
