import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { browserWithoutStorage } from "./bare-browser.ts";
import { profile, signIn } from "./browser.ts";
import { EMAIL, PASSWORD, startServer } from "./harness.ts";

async function live(auction: object = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", enableViewerAnalytics: true, ...auction });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  return { server, organizer, id, url: `${server.url}/t/auction/${id}/live` };
}

const isStorageBlocked = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    try {
      return globalThis.localStorage === null;
    } catch {
      return true;
    }
  });

describe("a browser whose cookies and storage are blocked in its settings", () => {
  it("shows the live page, counts, and reads a dashboard and a report by their links", async (test) => {
    const { server, organizer, id, url } = await live({ countMode: "people" });
    const context = await browserWithoutStorage(test);
    const page = await context.newPage();
    const errors: string[] = [];
    context.on("weberror", (error) => errors.push(error.error().message));
    await page.goto(url);
    expect(await isStorageBlocked(page)).toBe(true);
    await page.locator(".watching", { hasText: "1 watching" }).waitFor();
    await page.goto(`${url}?uncounted`);
    await page.getByText("You are not counted here.").waitFor();

    const shown = { dashboard: page.getByRole("heading", { name: "Spring sale" }), report: page.getByText("Print") };
    for (const kind of ["dashboard", "report"] as const) {
      const made = await organizer.call("POST", `/api/v1/auctions/${id}/shares`, { kind, days: 1 });
      await page.goto("about:blank");
      await page.goto(`${server.url}/auctions/${id}/${kind}#share=${made.body.data.token}`);
      await shown[kind].waitFor();
      // The token could not be kept, so it stays in the address, and a reload works.
      await page.reload();
      await shown[kind].waitFor();
    }
    expect(errors).toEqual([]);
  });

  it("is told by the sign-in why it cannot keep a session", async (test) => {
    const { server } = await live();
    const page = await (await browserWithoutStorage(test)).newPage();
    await page.goto(server.url);
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("your browser did not keep the sign-in cookie").waitFor();
  });
});

describe("a browser that lacks what others have", () => {
  it("shows every page without observers, channels, clipboard and the list of zones, and in a zone that it does not know", async (test) => {
    const { server, id, url } = await live({ timeZone: "Europe/Kyiv" });
    const browser = await profile(test, { timezoneId: "Asia/Tokyo" });
    await browser.context.addInitScript(`
      for (const name of ["ResizeObserver", "IntersectionObserver", "BroadcastChannel", "CSSStyleSheet", "requestIdleCallback", "structuredClone"])
        delete globalThis[name];
      delete Intl.supportedValuesOf;
      delete crypto.randomUUID;
      const known = Intl.DateTimeFormat;
      Intl.DateTimeFormat = function (locale, options) {
        if (/kyiv/i.test(options?.timeZone ?? "")) throw new RangeError("Invalid time zone specified: " + options.timeZone);
        return new known(locale, options);
      };
      Intl.DateTimeFormat.prototype = known.prototype;
    `);
    const page = await browser.open(url);
    await page.locator(".watching", { hasText: "1 watching" }).waitFor();
    const NOTE = /does not know the time zone Europe\/Kyiv. Times are shown in Asia\/Tokyo/;
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await signIn(page);
    for (const [name, text] of [
      ["dashboard", "Watching now"],
      ["setup", "Danger"],
      ["control", "Catalogue"],
    ] as const) {
      await page.goto(`${server.url}/auctions/${id}/${name}`);
      await page.getByText(text).first().waitFor();
      await page.getByText(NOTE).waitFor();
    }
    for (const path of [`/auctions/${id}/report`, "/account", "/"]) {
      await page.goto(server.url + path);
      await page.getByRole("heading").first().waitFor();
    }
  });
});

describe("texts that are written from right to left", () => {
  it("are laid out so, and leave the words around them in order", async (test) => {
    const title = "مزاد الربيع 12";
    const { server, organizer, id, url } = await live({ title });
    const moment = (body: object) => organizer.call("POST", `/api/v1/auctions/${id}/moments`, body);
    await moment({ type: "lot_opened", lotNumber: "7", lotTitle: "ساعة" });
    await moment({ type: "bid", price: 500, currency: "EUR", bidder: "محمد" });
    await moment({ type: "note", text: "הפסקה קצרה" });
    const page = await (await profile(test)).open(url);
    const directionOf = (selector: string): Promise<string> =>
      page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).direction`);
    await page.getByText("הפסקה קצרה").waitFor();
    expect(await directionOf("h1")).toBe("rtl");
    expect(await directionOf(".lot b")).toBe("rtl");
    expect(await directionOf('[data-type="note"] span')).toBe("rtl");
    expect(await directionOf('[data-type="bid"] span')).toBe("ltr");
    await page.getByText("Bid €500 by \u2068محمد\u2069").first().waitFor();
    expect(await page.title()).toBe(`\u2068${title}\u2069`);
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await signIn(page);
    await page.getByRole("heading", { name: title }).waitFor();
    expect(await directionOf("h1")).toBe("rtl");
  });
});
