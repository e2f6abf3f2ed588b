import { LANGUAGES, type Language } from "@headcount/protocol/language";
import { WORDS } from "@headcount/protocol/languages/all";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { type Profile, profile, violations, violationsInBoth } from "../../support/browser.ts";
import { startServer, viewer } from "../../support/harness.ts";

/** A live auction with a lot on the block and its history. */
async function sale(patch: object = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", ...patch });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const moments = [
    { type: "lot_opened", lotNumber: "7", lotTitle: "Ming vase" },
    { type: "bid", price: 4_000, currency: "EUR", bidder: "Ann" },
    { type: "sold", lotNumber: "7", price: 4_000, currency: "EUR", bidder: "Ann" },
    { type: "lot_opened", lotNumber: "8", lotTitle: "Silver coffee pot" },
    { type: "bid", price: 4_500, currency: "EUR", bidder: "Bob" },
  ];
  for (const moment of moments) await organizer.call("POST", `/api/v1/auctions/${id}/moments`, moment);
  return { server, organizer, id, page: `${server.url}/t/auction/${id}` };
}

const root = (page: Page): Promise<(string | null)[]> =>
  page.locator("html").evaluate((html) => [html.getAttribute("lang"), html.getAttribute("dir")]);
const shows = (page: Page, text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();
const counted = (page: Page, text: string): Promise<void> => page.locator(".watching", { hasText: text }).waitFor();

/** A browser with these languages. */
const browserIn = (test: TestContext, locale: string, width = 390): Promise<Profile> =>
  profile(test, { locale, viewport: { width, height: 844 } });

describe("the language of a public page", () => {
  it("is that of the link, then that of the setting, then that of the browser", async (test) => {
    const { server, organizer, id, page } = await sale();
    const { open } = await browserIn(test, "ar-EG");
    const live = await open(`${page}/live`);
    await counted(live, "١ مشاهد");
    await shows(live, WORDS.ar.page.currentBid);
    expect(await root(live)).toEqual(["ar", "rtl"]);
    const box = await live.locator(".badge").boundingBox();
    expect(box?.x).toBeGreaterThan(195);
    // A title in Latin letters begins where the page begins, too.
    expect(await live.evaluate("getComputedStyle(document.querySelector('h1')).textAlign")).toMatch(/^(right|end)$/);
    expect(await violationsInBoth(live)).toEqual([]);

    // Hostile values change nothing.
    for (const lang of ["xx", "%3Cscript%3E", "hi&lang=de", "__proto__"])
      expect((await (await open(`${page}/live?lang=${lang}`)).locator("html").getAttribute("lang")) as string).toBe(
        "ar",
      );

    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { language: "hi" });
    const set = await open(`${page}/live`);
    await shows(set, WORDS.hi.page.currentBid);
    expect(await root(set)).toEqual(["hi", "ltr"]);
    const linked = await open(`${page}/live?lang=pt-BR`);
    await shows(linked, WORDS.pt.page.currentBid);

    const screen = await open(`${page}/screen?lang=ar`);
    await shows(screen, WORDS.ar.page.currentBid);
    await shows(screen, "القطعة ⁨8⁩");
    expect(await root(screen)).toEqual(["ar", "rtl"]);
    expect(await violations(screen)).toEqual([]);

    await open(`${server.url}/t/auction/${"a".repeat(24)}/live`).then((missing) =>
      shows(missing, WORDS.ar.page.notFound),
    );
  });

  it("is English for a browser without one of the languages, with numbers in English", async (test) => {
    const { server, id, page } = await sale({ publicCounter: "exact" });
    const { open } = await browserIn(test, "nl-NL");
    const live = await open(`${page}/live`);
    await viewer(server, { auctionId: id }).sees(2);
    await counted(live, "2 watching");
    await shows(live, "€4,500");
    expect(await root(live)).toEqual(["en", "ltr"]);
  });

  it("is known before a script runs", async () => {
    const { organizer, id, page } = await sale();
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { language: "de" });
    const html = await (await fetch(`${page}/live`, { headers: { "accept-language": "fr;q=0.9, ar;q=0.5" } })).text();
    expect(html).toContain('<html lang="de" dir="ltr"');
    expect(html).toContain(WORDS.de.server.noScript);
    expect(html).toContain(`content="${WORDS.de.server.previewLiveCount}"`);
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { language: null });
    const own = await fetch(`${page}/screen`, { headers: { "accept-language": "en;q=0.1, ar;q=0.9" } });
    expect(own.headers.get("vary")).toContain("accept-language");
    expect(await own.text()).toContain('<html lang="ar" dir="rtl"');
  });
});

it("the setting decides for all visitors", async (test) => {
  const { server, organizer, id, page } = await sale();
  const { open } = await profile(test, { as: organizer });
  const settings = await open(`${server.url}/auctions/${id}/setup?tab=settings`);
  await settings.getByLabel("Language of the live page").selectOption({ label: "Français" });
  await settings.getByText("Saved", { exact: true }).waitFor();
  const live = await open(`${page}/live`);
  await shows(live, WORDS.fr.page.currentBid);
});

it("at 320 px, nothing is cut off or breaks a rule of accessibility in any language", {
  tags: ["slow"],
}, async (test) => {
  const { organizer, id, page } = await sale();
  const { open } = await browserIn(test, "en-GB", 320);
  const opened = await open(`${page}/live`);
  const settle = async (path: string, language: Language, word: string) => {
    await opened.goto(`${page}/${path}lang=${language}`);
    await shows(opened, word);
    const [inner, outer] = await opened.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, innerWidth]",
    );
    expect(inner, `${path} ${language}`).toBeLessThanOrEqual(outer);
    // Colours are the same in each language.
    const found = language === "en" ? await violationsInBoth(opened) : await violations(opened, undefined, "not");
    expect(found, `${path} ${language}`).toEqual([]);
  };
  for (const language of LANGUAGES) {
    const { currentBid } = WORDS[language].page;
    await settle("live?", language, currentBid);
    await settle("screen?layout=wall&", language, currentBid);
    await settle("screen?layout=overlay&", language, currentBid);
  }
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
  for (const language of LANGUAGES) await settle("live?", language, WORDS[language].page.allLots);
  const startsAt = new Date(Date.now() + 100_000_000).toISOString();
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "setup", startsAt });
  for (const language of LANGUAGES) await settle("live?", language, WORDS[language].page.addToCalendar);
});
