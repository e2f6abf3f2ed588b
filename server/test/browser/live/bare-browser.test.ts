import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { browserWithoutStorage } from "../../support/bare-browser.ts";
import { profile, signIn } from "../../support/browser.ts";
import { EMAIL, PASSWORD, startServer } from "../../support/harness.ts";

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

const KEPT_BY_THE_PAGE = "This browser cannot store entries. Keep this page open until all are saved.";

describe("a browser with cookies and storage blocked", () => {
  it("shows the live page, counts, and opens a dashboard and a report by their links", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, id, url } = await live({ countMode: "people" });
    const context = await browserWithoutStorage(test);
    const page = await context.newPage();
    const errors: string[] = [];
    context.on("weberror", (error) => errors.push(error.error().message));
    await page.goto(url);
    expect(await isStorageBlocked(page)).toBe(true);
    await page.locator(".watching", { hasText: "1 watching" }).waitFor();
    await page.goto(`${url}?uncounted`);
    await page.getByText("You are not counted (team)").waitFor();

    const shown = { dashboard: page.getByRole("heading", { name: "Spring sale" }), report: page.getByText("Print") };
    for (const kind of ["dashboard", "report"] as const) {
      const made = await organizer.call("POST", `/api/v1/auctions/${id}/shares`, { kind, days: 1 });
      await page.goto("about:blank");
      await page.goto(`${server.url}/auctions/${id}/${kind}#share=${made.body.data.token}`);
      await shown[kind].waitFor();
      // The token could not be stored, so it stays in the address, and a reload works.
      await page.reload();
      await shown[kind].waitFor();
    }
    expect(errors).toEqual([]);
  });

  it("shows on the sign-in page why it cannot keep a session", { tags: ["slow"] }, async (test) => {
    const { server } = await live();
    const page = await (await browserWithoutStorage(test)).newPage();
    await page.goto(server.url);
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("your browser did not keep the sign-in cookie").waitFor();
  });
});

describe("a desk in a browser without storage", () => {
  it("records while all storage is blocked, and warns that the page must stay open", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, id } = await live();
    const context = await browserWithoutStorage(test);
    // This browser has no cookies. A proxy signs it in, as one with single sign-on does.
    await context.setExtraHTTPHeaders({ cookie: organizer.cookie });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${server.url}/auctions/${id}/control`);
    expect(await isStorageBlocked(page)).toBe(true);
    await page.getByText("All saved").waitFor();
    await page.route("**/moments", (route) => route.abort());
    await page.keyboard.press("o");
    await page.getByText(KEPT_BY_THE_PAGE).waitFor();
    await page.unroute("**/moments");
    await page.getByText("All saved").waitFor();
    const { moments } = (await organizer.call("GET", `/api/v1/auctions/${id}/moments`)).body.data;
    expect(moments.map(({ type }: { type: string }) => type)).toEqual(["lot_opened"]);
    expect(errors).toEqual([]);
  });

  it("records while the storage is full", { tags: ["slow"] }, async (test) => {
    const { server, organizer, id } = await live();
    const page = await (await profile(test, { as: organizer })).open(server.url);
    await page.evaluate(`for (let size = 1 << 22; size > 0; size >>= 1) {
      try { for (let i = 0; ; i += 1) localStorage.setItem("full " + size + " " + i, "x".repeat(size)); } catch {}
    }`);
    await page.goto(`${server.url}/auctions/${id}/control`);
    await page.getByText("All saved").waitFor();
    await page.route("**/moments", (route) => route.abort());
    await page.keyboard.press("o");
    await page.getByText(KEPT_BY_THE_PAGE).waitFor();
    await page.unroute("**/moments");
    await page.getByText("All saved").waitFor();
    const { moments } = (await organizer.call("GET", `/api/v1/auctions/${id}/moments`)).body.data;
    expect(moments).toHaveLength(1);
  });
});

describe("a browser without newer features", () => {
  it("shows every page without observers, channels, the list of zones and features since 2022, and in an unknown zone", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, id, url } = await live({ timeZone: "Europe/Kyiv" });
    const opened = { type: "lot_opened", lotNumber: "7", lotTitle: "Vase" };
    await organizer.call("POST", `/api/v1/auctions/${id}/moments`, opened);
    const browser = await profile(test, { timezoneId: "Asia/Tokyo" });
    await browser.context.addInitScript(`
      for (const name of ["ResizeObserver", "IntersectionObserver", "BroadcastChannel", "CSSStyleSheet", "requestIdleCallback", "structuredClone"])
        delete globalThis[name];
      delete Intl.supportedValuesOf;
      delete crypto.randomUUID;
      for (const [of, ...names] of [
        [Array.prototype, "toSorted", "toReversed", "toSpliced", "with"],
        [String.prototype, "toWellFormed", "isWellFormed"],
        [Set.prototype, "union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf"],
        [Promise, "withResolvers", "try"],
        [Map, "groupBy"], [Object, "groupBy"], [Array, "fromAsync"], [URL, "canParse", "parse"], [AbortSignal, "any"],
        [globalThis, "Iterator"],
      ])
        for (const name of names) delete of[name];
      const known = Intl.DateTimeFormat;
      Intl.DateTimeFormat = function (locale, options) {
        if (/kyiv/i.test(options?.timeZone ?? "")) throw new RangeError("Invalid time zone specified: " + options.timeZone);
        return new known(locale, options);
      };
      Intl.DateTimeFormat.prototype = known.prototype;
    `);
    const page = await browser.open(url);
    await page.locator(".watching", { hasText: "1 watching" }).waitFor();
    await page.getByText("Vase").first().waitFor();
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
      if (name === "control") await page.getByText("Vase").first().waitFor();
    }
    for (const path of [`/auctions/${id}/report`, "/account", "/"]) {
      await page.goto(server.url + path);
      await page.getByRole("heading").first().waitFor();
    }
  });
});

describe("right-to-left texts", () => {
  it("are laid out from right to left, and leave the words around them in order", { tags: ["slow"] }, async (test) => {
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
    expect(await directionOf(".lot-name")).toBe("rtl");
    expect(await directionOf('[data-type="note"] span')).toBe("rtl");
    expect(await directionOf('[data-type="bid"] span')).toBe("ltr");
    await page.locator(".feed .what", { hasText: "Bid €500 · محمد" }).first().waitFor();
    expect(await page.title()).toBe(`\u2068${title}\u2069`);
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await signIn(page);
    await page.getByRole("heading", { name: title }).waitFor();
    expect(await directionOf("h1")).toBe("rtl");
  });

  it("are entered from right to left in every field of the organizer's pages, and numbers stay unchanged", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, id } = await live();
    await organizer.call("PUT", `/api/v1/auctions/${id}/catalogue`, { lots: [{ number: "7", title: "ساعة" }] });
    await organizer.call("POST", `/api/v1/auctions/${id}/moments`, {
      type: "lot_opened",
      lotNumber: "7",
      lotTitle: "ساعة",
    });
    await organizer.call("POST", `/api/v1/auctions/${id}/moments`, {
      type: "bid",
      price: 5,
      currency: "EUR",
      bidder: "דנה 12",
    });
    await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { type: "note", text: "הפסקה קצרה" });
    const page = await (await profile(test, { as: organizer })).open(server.url);
    const directionOf = (within: Locator): Promise<string> =>
      within.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).direction ?? "");
    const written = async (name: string, text: string): Promise<string> => {
      const field = page.getByLabel(name, { exact: true }).and(page.locator("input, textarea")).first();
      await field.fill(text);
      return directionOf(field);
    };
    await page.getByRole("button", { name: "New auction" }).first().click();
    expect(await written("Title", "مزاد الربيع")).toBe("rtl");
    expect(await written("Title", "Spring sale")).toBe("ltr");
    await page.goto(`${server.url}/auctions/${id}/setup`);
    expect(await written("Title", "מכירה פומבית")).toBe("rtl");
    await page.goto(`${server.url}/auctions/${id}/control`);
    await page.getByText("All saved").waitFor();
    for (const name of ["Next lot", "Title", "Bidder", "Note"])
      expect([name, await written(name, "مزهرية 1")]).toEqual([name, "rtl"]);
    for (const name of ["Next bid", "Increment"]) expect([name, await written(name, "1200")]).toEqual([name, "ltr"]);
    const chip = page.getByRole("group", { name: "Bidders" }).getByText("דנה 12");
    expect(await chip.evaluate((one) => one.localName)).toBe("bdi");
    const results = page.getByRole("region", { name: "Latest" });
    expect(await directionOf(results.getByText("הפסקה קצרה"))).toBe("rtl");
    expect(await directionOf(results.getByText("Bid €5"))).toBe("ltr");
    await results.getByRole("button", { name: "Edit: הפסקה קצרה" }).click();
    expect(await directionOf(page.getByRole("dialog").getByLabel("Note"))).toBe("rtl");
    await page.keyboard.press("Escape");
    await page.goto(`${server.url}/account`);
    expect(await written("Name", "مفتاح")).toBe("rtl");
  });
});
