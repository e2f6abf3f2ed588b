import type { Page, Request } from "playwright-core";
import { expect, it } from "vitest";
import { profile, violations, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { recordedSale } from "../../support/recorded-sale.ts";

const LANGUAGES = { en: "English", hi: "हिन्दी", de: "Deutsch", fr: "Français", es: "Español", ar: "العربية" } as const;

const htmlOf = (page: Page) =>
  page.locator("html").evaluate((html) => [html.lang, html.dir, html.dataset.locale ?? ""]);

/** Chooses a language on the account page, in whatever language it is. */
async function choose(page: Page, value: string, language: string): Promise<void> {
  await page.locator("#language ~ * select").selectOption(value);
  await expect.poll(async () => (await htmlOf(page))[0]).toBe(language);
}

/** Goes from page to page as a link does, which loads no script twice. Each page has its data then. */
function walker(page: Page) {
  const open = new Set<Request>();
  page.on("request", (request) => open.add(request));
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  return async (address: string): Promise<void> => {
    await page.evaluate(`__TSR_ROUTER__.history.push(${JSON.stringify(address)})`);
    const isThere = `__TSR_ROUTER__.state.status === "idle" && location.href.endsWith(${JSON.stringify(address)})`;
    // An answer may lead to the next request, a few turns later.
    for (let quiet = 0; quiet < 5; quiet += 1)
      if (!(await page.evaluate(`new Promise(requestAnimationFrame).then(() => ${isThere})`)) || open.size > 0)
        quiet = -1;
    await page.locator("main :is(h1, h2, label)").first().waitFor();
  };
}

async function sale() {
  const server = await startServer();
  const organizer = await server.signIn();
  const viewers = Array.from({ length: 20 }, (_, i) => 1_000 + i);
  const { id } = await recordedSale(server, organizer, viewers, { lotMinutes: 4 });
  return { server, organizer, id };
}

it("shows the organizer's pages in the language of the browser, or in a chosen one", async (test) => {
  const { server, organizer, id } = await sale();
  const { open } = await profile(test, { as: organizer, locale: "de-AT", viewport: { width: 390, height: 844 } });
  const page = await open(`${server.url}/account`);
  await page.getByRole("heading", { name: "Sprache" }).waitFor();
  expect(await htmlOf(page)).toEqual(["de", "ltr", "de-AT"]);
  await choose(page, "ar", "ar");
  await page.getByRole("heading", { name: "اللغة" }).waitFor();
  expect(await htmlOf(page)).toEqual(["ar", "rtl", "ar"]);
  await page.goto(`${server.url}/auctions/${id}/dashboard?timeRange=all`);
  await page.getByRole("tab", { name: "القطع" }).waitFor();
  expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await violationsInBoth(page)).toEqual([]);
  // A message of the server is in the language, too.
  await page.goto(`${server.url}/auctions/${"0".repeat(24)}/dashboard`);
  await page.getByRole("heading", { name: "المزاد غير موجود" }).waitFor();
  await page.goto(`${server.url}/account`);
  await choose(page, "en", "en");
  await page.getByRole("heading", { name: "Language" }).waitFor();
  await choose(page, "", "de");
});

it("fits in every language, at 320 and 1440 px, without accessibility problems", { tags: ["slow"] }, async (test) => {
  const { server, organizer, id } = await sale();
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const auction = `/auctions/${id}`;
  const addresses = [
    "/",
    "/season",
    "/account",
    ...["setup?tab=details", "setup?tab=settings", "setup?tab=team", "setup?tab=audit", "setup?tab=danger"],
    ...["dashboard?timeRange=all", "control", "report?timeRange=all", "replay", "share"],
  ].map((path) => (path.startsWith("/") ? path : `${auction}/${path}`));
  const { open } = await profile(test, { as: organizer });
  const page = await open(`${server.url}/account`);
  const walk = walker(page);
  const problems: unknown[] = [];
  for (const [language, name] of Object.entries(LANGUAGES)) {
    await walk("/account");
    await page.locator("#language ~ * option", { hasText: name }).waitFor({ state: "attached" });
    await choose(page, language, language);
    for (const address of addresses) {
      await walk(address);
      for (const width of [1_440, 320]) {
        await page.setViewportSize({ width, height: 900 });
        // A chart follows the window a moment later.
        const shown = () => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth);
        await expect.poll(shown, { message: `${language} ${address}` }).toBeLessThanOrEqual(width);
      }
      // Colours are the same in each language.
      const found = language === "en" ? await violationsInBoth(page) : await violations(page, undefined, "not");
      if (found.length > 0) problems.push([language, address, found]);
    }
  }
  expect(problems).toEqual([]);
});
