import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { profile } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { rawViewer } from "../../support/raw-viewer.ts";

/** Imitates a browser that translates a page: it wraps each text, and replaces every second one by a copy. */
const translate = (page: Page): Promise<unknown> =>
  page.evaluate(`{
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walk.nextNode()) {
      const { data, parentElement } = walk.currentNode;
      if (data.trim() && !parentElement.closest("[translate=no], script, style")) texts.push(walk.currentNode);
    }
    texts.forEach((text, i) => {
      const outer = document.createElement("font"), inner = document.createElement("font");
      outer.append(inner);
      text.replaceWith(outer);
      inner.append(i % 2 ? text : text.data);
    });
  }`);

async function live() {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", enableViewerAnalytics: true });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const joins = async (): Promise<void> => {
    const viewer = rawViewer(server.url, id);
    onTestFinished(() => viewer.close());
  };
  return { server, organizer, id, joins };
}

describe("a page that the browser translates", { tags: ["slow"] }, () => {
  it("continues to count and to show moments on the live page", async (test) => {
    const { server, organizer, id, joins } = await live();
    const page = await (await profile(test)).open(`${server.url}/t/auction/${id}/live`);
    const watching = page.locator(".watching");
    await watching.getByText("1 watching").waitFor();
    await translate(page);
    await joins();
    await watching.getByText("2 watching").waitFor();
    for (const lot of ["7", "8"]) {
      const opened = { type: "lot_opened", lotNumber: lot, lotTitle: `Vase ${lot}` };
      await organizer.call("POST", `/api/v1/auctions/${id}/moments`, opened);
      await page.getByText(`Vase ${lot}`).first().waitFor();
      await translate(page);
    }
    await joins();
    await watching.getByText("3 watching").waitFor();
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "ended", title: "Autumn sale" });
    await page.getByText("Autumn sale").first().waitFor();
    expect(await page.getByText("Spring sale").count()).toBe(0);
  });

  it("continues to count on the dashboard, and leads to the next page", async (test) => {
    const { server, organizer, id, joins } = await live();
    const page = await (await profile(test, { as: organizer })).open(`${server.url}/auctions/${id}/dashboard`);
    const now = page.locator("dd").first();
    await now.waitFor();
    await translate(page);
    for (const count of [1, 2]) {
      await joins();
      await now.getByText(String(count), { exact: true }).waitFor();
      await translate(page);
    }
    await page.goto(`${server.url}/auctions/${id}/setup`);
    await page.getByText("Danger").waitFor();
    await translate(page);
    await page.locator("nav a[href$='/share']").click();
    await page.getByRole("button", { name: "Create link" }).waitFor();
  });
});
