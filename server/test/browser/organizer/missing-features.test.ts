import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

async function live() {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", enableViewerAnalytics: true });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const opened = { type: "lot_opened", lotNumber: "7", lotTitle: "Vase" };
  await organizer.call("POST", `/api/v1/auctions/${id}/moments`, opened);
  const pages = {
    live: [`/t/auction/${id}/live`, "Vase"],
    control: [`/auctions/${id}/control`, "All saved"],
    dashboard: [`/auctions/${id}/dashboard`, "Watching now"],
    report: [`/auctions/${id}/report`, "Print"],
  } as const;
  return { server, organizer, pages: Object.entries(pages) };
}
const remove = (...paths: readonly string[]): string =>
  paths
    .map((path) => {
      const at = path.lastIndexOf(".");
      const [of, name] = at < 0 ? ["globalThis", path] : [path.slice(0, at), path.slice(at + 1)];
      return `try { delete ${of}.${name}; Object.defineProperty(${of}, "${name}", { value: undefined, configurable: true, writable: true }); } catch {}`;
    })
    .join("\n");
const said = (page: Page, feature: string): Promise<void> =>
  page.getByText(`This browser lacks ${feature}, without which the page does not work.`).waitFor();

describe("a browser that lacks a feature", () => {
  it.for([
    [
      "observers and media queries",
      ["MutationObserver", "ResizeObserver", "IntersectionObserver", "matchMedia", "BroadcastChannel"],
    ],
  ] as const)("shows every page without %s", { tags: ["slow"] }, async ([, features], test) => {
    const { server, organizer, pages } = await live();
    const browser = await profile(test, { as: organizer });
    await browser.context.addInitScript(remove(...features));
    const page = await browser.open("about:blank");
    for (const [, [path, text]] of pages) {
      await page.goto(server.url + path);
      await page.getByText(text).first().waitFor();
    }
  });

  it("gets its name, if no page works without it", { tags: ["slow"] }, async (test) => {
    const { server, organizer, pages } = await live();
    const { context } = await profile(test, { as: organizer });
    const FEATURES = [
      "AbortController",
      "crypto.getRandomValues",
      "Intl.DateTimeFormat.prototype.formatToParts",
      "Array.prototype.at",
    ];
    for (const [index, feature] of FEATURES.entries()) {
      const page = await context.newPage();
      await page.addInitScript(remove(feature));
      await page.goto(server.url + (pages[index]?.[1][0] ?? "/"));
      await said(page, feature);
      await page.getByRole("heading", { name: "This page did not load" }).waitFor();
      await page.getByRole("link", { name: "Reload" }).waitFor();
      if (index === 0) expect(await violations(page)).toEqual([]);
      // Long names wrap on a phone.
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
      await page.close();
    }
  });
});
