import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { profile, signIn, violations, violationsInBoth } from "../../support/browser.ts";
import { NOBODYS, startServer } from "../../support/harness.ts";

async function live() {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", enableViewerAnalytics: true });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  return { server, organizer, id, url: `${server.url}/t/auction/${id}/live` };
}

const heading = (page: Page, name: string): Promise<void> => page.getByRole("heading", { name }).waitFor();
const reload = (page: Page): Promise<void> => page.getByRole("button", { name: "Reload" }).click();

describe("a page that cannot be loaded", () => {
  it.for([
    ["the live page", (id: string) => `/t/auction/${id}/live`, "**/assets/live-*.js"],
    ["an organizer's page", () => "/", "**/assets/index-*.js"],
  ] as const)("says so where its script is kept away, and loads again: %s", async ([, path, script], test) => {
    const { server, id } = await live();
    const { context } = await profile(test);
    const page = await context.newPage();
    await page.route(script, (route) => route.abort());
    await page.goto(server.url + path(id));
    await heading(page, "This page did not load");
    await page.unroute(script);
    await page.getByRole("link", { name: "Reload" }).click();
    await page.locator("main h1, main h2").first().waitFor();
    await page.locator("#boot").waitFor({ state: "detached" });
  });

  it("says that JavaScript is switched off", async (test) => {
    const { url } = await live();
    const { context } = await profile(test, { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    await heading(page, "This page did not load");
    await page.getByText("It needs JavaScript and a recent browser.").waitFor();
  });
});

describe("a part of a page that is loaded later", () => {
  it("is reported as missing with links, and loads after a reload", { tags: ["slow"] }, async (test) => {
    const { server, id, organizer } = await live();
    const { context } = await profile(test, { as: organizer });
    const page = await context.newPage();
    await page.goto(server.url);
    const PIECES = "**/assets/{dashboard,setup,control,account,report}-page-*.js";
    await page.route(PIECES, (route) => route.abort());
    await page.getByRole("link", { name: "Spring sale" }).click();
    await heading(page, "This page could not be loaded");
    await page.getByText("Reload the page.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("link", { name: "Account" }).click();
    await heading(page, "This page could not be loaded");
    await page.unroute(PIECES);
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await heading(page, "Spring sale");
  });
});

describe("a request that something on the device blocks", () => {
  it("is reported as blocked on the dashboard, not as an unreachable server", async (test) => {
    const { server, id, organizer } = await live();
    const { context } = await profile(test, { as: organizer });
    const page = await context.newPage();
    await page.route("**/analytics/viewers*", (route) => route.abort("blockedbyclient"));
    await page.goto(`${server.url}/auctions/${id}/dashboard`);
    await page.getByRole("alert").getByText("Something on this device blocks a request").waitFor();
    await page.unroute("**/analytics/viewers*");
    await reload(page);
    await page.getByText("Watching now").waitFor();
  });

  it("is reported as blocked on the live page, before and after it is shown", { tags: ["slow"] }, async (test) => {
    const { url } = await live();
    const { context } = await profile(test);
    const page = await context.newPage();
    await page.route("**/live-view", (route) => route.abort("blockedbyclient"));
    await page.goto(url);
    await page.getByText("Something on this device blocks a request").waitFor();
    await page.unroute("**/live-view");
    await page.routeWebSocket(/\/auction\//, (socket) => void socket.close());
    await page.route("**/auction/?EIO=4*", (route) => route.abort("blockedbyclient"));
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Live updates do not arrive.").waitFor();
    expect(await page.locator('.watching[data-current="true"]').count()).toBe(0);
  });
});

const blocked = (page: Page, address: string): Promise<unknown> =>
  page.route(address, (route) => route.abort("blockedbyclient"));
const BLOCKED = "Something on this device blocks a request";

describe("a request that is never answered", () => {
  it("shows a timeout message with a way to continue: the live view, the session, the desk and a sign-out", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, id, url } = await live();
    const { context } = await profile(test, { as: organizer });
    const page = await context.newPage();
    await page.clock.install();
    /** Holds back requests to an address until the page has given up, and goes on when they are answered again. */
    const silent = async (address: string, act: () => Promise<unknown>, words: string): Promise<void> => {
      await page.route(address, () => {});
      const asked = page.waitForRequest(address);
      await act();
      await asked;
      await page.clock.fastForward(10_000);
      await page.getByText(words).waitFor();
      await page.unroute(address);
    };
    await silent("**/live-view", () => page.goto(url), "The server does not answer.");
    await page.getByRole("button", { name: "Try again" }).click();
    await heading(page, "Spring sale");
    await silent("**/api/auth/get-session*", () => page.goto(server.url), "The server cannot be reached.");
    await page.getByRole("button", { name: "Try again" }).click();
    const signOut = page.getByRole("button", { name: "Sign out" });
    await signOut.waitFor();
    await silent("**/api/auth/sign-out", () => signOut.click(), "You are still signed in.");
    await silent("**/desk", () => page.goto(`${server.url}/auctions/${id}/control`), "The server cannot be reached.");
    await page.clock.runFor(5_000);
    await page.getByText("All saved").waitFor();
  });
});

describe("a download", () => {
  for (const file of ["Minutes (CSV)", "Everything (JSON)"])
    it(`that is blocked is reported with an alternative: ${file}`, { tags: ["slow"] }, async (test) => {
      const { server, organizer, id } = await live();
      const page = await (await profile(test, { as: organizer })).open(`${server.url}/auctions/${id}/dashboard`);
      await blocked(page, "**/analytics/export.*");
      const save = async (): Promise<void> => {
        await page.getByRole("button", { name: "Export" }).click();
        await page.getByRole("menuitem", { name: file }).click();
      };
      await save();
      const dialog = page.getByRole("dialog", { name: "The file was not saved" });
      await dialog.getByText(BLOCKED).waitFor();
      expect(await violationsInBoth(page)).toEqual([]);
      await page.unroute("**/analytics/export.*");
      const downloading = page.waitForEvent("download");
      await dialog.getByRole("link", { name: "Try a direct download" }).click();
      expect((await downloading).suggestedFilename()).toMatch(/^Spring sale /);
    });

  it("shows the server's error, and a lost connection", { tags: ["slow"] }, async (test) => {
    const { server, organizer, id } = await live();
    const page = await (await profile(test, { as: organizer })).open(`${server.url}/auctions/${id}/dashboard`);
    const problem = page.getByRole("dialog", { name: "The file was not saved" });
    const save = async (): Promise<void> => {
      await page.getByRole("button", { name: "Export" }).click();
      await page.getByRole("menuitem", { name: "Lots (CSV)" }).click();
    };
    const error = { code: "TOO_MANY_REQUESTS", message: "Too many at once." };
    await page.route("**/analytics/export.csv*", (route) =>
      route.fulfill({ status: 429, json: { success: false, error } }),
    );
    await save();
    await problem.getByText("Too many at once.").waitFor();
    await page.keyboard.press("Escape");
    await page.unroute("**/analytics/export.csv*");
    await page.context().setOffline(true);
    await save();
    await problem.getByText("The server cannot be reached").waitFor();
  });
});

describe("a desk whose requests are blocked", () => {
  it("reports waiting entries, undone entries and failed updates", { tags: ["slow"] }, async (test) => {
    const { server, organizer, id } = await live();
    const page = await (await profile(test, { as: organizer })).open(`${server.url}/auctions/${id}/control`);
    await page.getByText("All saved").waitFor();
    await blocked(page, "**/moments");
    await page.keyboard.press("o");
    await page.getByText("1 waiting to be sent: something on this device blocks the request").waitFor();
    await blocked(page, "**/desk");
    await page.getByText(`Entries of other people are not shown right now. ${BLOCKED}`).waitFor();
    await page.unroute("**/desk");
    await page.unroute("**/moments");
    await page.getByText("All saved").waitFor();
    await page.getByText("Entries of other people are not shown right now.").waitFor({ state: "detached" });
    await blocked(page, "**/moments/*");
    await page.keyboard.press("z");
    await page.getByText(/^Undoing: .* Not done yet: something on this device blocks the request/).waitFor();
  });

  it("does not call a busy server unreachable", { tags: ["slow"] }, async (test) => {
    const { server, organizer, id } = await live();
    const page = await (await profile(test, { as: organizer })).open(`${server.url}/auctions/${id}/control`);
    await page.getByText("All saved").waitFor();
    await page.route("**/moments", (route) => route.fulfill({ status: 502, body: "Bad gateway" }));
    await page.keyboard.press("o");
    await page.getByText("1 waiting to be sent: the server cannot save it now, trying again").waitFor();
  });
});

describe("a sign-in that is blocked", () => {
  it("says so", { tags: ["slow"] }, async (test) => {
    const { server } = await live();
    const page = await (await profile(test)).open(server.url);
    await blocked(page, "**/sign-in/email");
    await page.getByLabel("E-mail").fill("owner@example.com");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText(BLOCKED).waitFor();
    await blocked(page, "**/get-session");
    await page.reload();
    await page.getByText(BLOCKED).waitFor();
  });
});

describe("an error in a page's code", () => {
  it("replaces the live page by a message with a link", async (test) => {
    const { url, organizer, id } = await live();
    const { context } = await profile(test);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(".watching", { hasText: "1 watching" }).waitFor();
    await page.evaluate("Intl.DateTimeFormat = class { constructor() { throw new Error('broken') } }");
    await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { type: "note", text: "A note" });
    await heading(page, "This page stopped working");
    await reload(page);
    await page.getByText("A note").waitFor();
  });

  it("replaces an organizer's page, or only the failed part, by a message", { tags: ["slow"] }, async (test) => {
    const { server, id, organizer } = await live();
    const { context } = await profile(test, { as: organizer });
    const page = await context.newPage();
    await page.goto(`${server.url}/auctions/${id}/setup`);
    await heading(page, "Spring sale");
    // The page requests only the auction, and this answer cannot be shown.
    await page.route(`**/api/v1/auctions/${id}`, (route) =>
      route.fulfill({ json: { success: true, data: { id, title: null, role: "unknown" } } }),
    );
    await page.reload();
    await heading(page, "This page stopped working");
    await page.getByRole("link", { name: "Your auctions" }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
  });
});

describe("an unknown address", () => {
  it("shows one page in both color schemes, with links", { tags: ["slow"] }, async (test) => {
    const { server } = await live();
    const { context } = await profile(test);
    const page = await context.newPage();
    for (const path of ["/auctions", "/auctions/x/dashboard", `/t/auction/${NOBODYS}/live`]) {
      const answer = await page.goto(server.url + path);
      expect(answer?.status()).toBe(404);
      expect(await violationsInBoth(page)).toEqual([]);
    }
    await page.getByRole("link", { name: "Go to the start page" }).click();
    await heading(page, "Sign in");
    await signIn(page);
    await page.goto(`${server.url}/auctions/${NOBODYS}/dashboard`);
    await heading(page, "Auction not found");
    await page.getByRole("link", { name: "Your auctions" }).click();
    await page.getByRole("link", { name: "Spring sale" }).waitFor();
  });
});
