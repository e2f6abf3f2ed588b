import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { applicationOf } from "../../support/access-tokens.ts";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

const PHONE = { width: 390, height: 844 };

/** A page of an application, at an origin of its own. */
async function application() {
  const answer = { frame: "" };
  const server = createServer((_request, reply) =>
    reply
      .setHeader("content-type", "text/html")
      .end(
        `<title>Shop</title><iframe title="Audience" style="width:100%;height:900px" src="${answer.frame}"></iframe>`,
      ),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return { answer, url: `http://localhost:${(server.address() as AddressInfo).port}` };
}

async function closedAuction() {
  const server = await startServer();
  const owner = await server.signIn();
  const app = await applicationOf(owner);
  const { id } = await owner.createAuction({ title: "Token sale", access: "token", enableViewerAnalytics: true });
  await owner.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  return { server, owner, app, id, live: `${server.url}/t/auction/${id}/live` };
}

const shot = async (page: { screenshot(options: object): Promise<unknown> }, name: string): Promise<void> => {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

describe("the live page of an auction that needs an access token", () => {
  it("opens by the token in its address, which it removes, and again when it is reloaded", async (test) => {
    const { app, id, live } = await closedAuction();
    const token = await app.sign({ sub: "u1", auction: id });
    const { open } = await profile(test, { viewport: PHONE });
    const screen = live.replace(/live$/, "screen");
    const page = await open(`${screen}?layout=wall&token=${token}`);
    await page.getByText("Token sale").waitFor();
    expect(page.url()).toBe(`${screen}?layout=wall`);
    await page.reload();
    await page.getByText("Token sale").waitFor();
    const other = await open(`${live}#token=${token}`);
    await other.getByText("1 watching").first().waitFor();
    expect(other.url()).toBe(live);
    await shot(other, "live-token");
  });

  it("says what is missing or wrong", async (test) => {
    const { app, id, live } = await closedAuction();
    const { context } = await profile(test, { viewport: PHONE });
    const page = await context.newPage();
    await page.goto(live);
    await page.getByRole("heading", { name: "This auction is for invited viewers" }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    await shot(page, "live-required");
    const expired = await app.sign({ sub: "u1", auction: id, exp: Math.floor(Date.now() / 1_000) - 120 });
    await page.goto(`${live}?token=${expired}`);
    await page.getByRole("heading", { name: "Your access has expired" }).waitFor();
    await page.goto(`${live}?token=a.b.c`);
    await page.getByRole("heading", { name: "This link does not open the auction" }).waitFor();
  });

  it("opens without a token for a signed-in member, and closes for a viewer when the access changes", async (test) => {
    const { server, owner, id, live } = await closedAuction();
    const own = await profile(test, { as: owner });
    const page = await own.open(live);
    await page.getByText("You are not counted (team)").or(page.getByText("watching")).first().waitFor();
    await page.getByText("Token sale").waitFor();
    const open = await owner.createAuction({ title: "Open sale" });
    const stranger = await (await profile(test)).context.newPage();
    await stranger.goto(`${server.url}/t/auction/${open.id}/live`);
    await stranger.getByText("1 watching").first().waitFor();
    await owner.call("PATCH", `/api/v1/auctions/${open.id}`, { access: "token" });
    await stranger.getByRole("heading", { name: "This auction is for invited viewers" }).waitFor();
    expect(id).not.toBe(open.id);
  });
});

describe("the dashboard in a frame of an application", () => {
  async function framed(test: TestContext, options: Parameters<typeof profile>[1] = {}) {
    const auction = await closedAuction();
    const shop = await application();
    await auction.owner.call("PATCH", `/api/v1/auctions/${auction.id}`, { allowedSites: [shop.url] });
    const token = await auction.app.sign({ auction: auction.id, permissions: ["audience:read"] });
    const address = (page: string, given = token) =>
      `${auction.server.url}/auctions/${auction.id}/${page}#token=${given}`;
    const { context } = await profile(test, { as: auction.owner, ...options });
    const page = await context.newPage();
    const frame = page.frameLocator("iframe");
    const show = async (src: string) => {
      shop.answer.frame = src;
      await page.goto(shop.url);
    };
    return { ...auction, shop, token, address, page, frame, show, context };
  }

  it("shows the audience by the token alone, without navigation, cookies or storage", async (test) => {
    const { frame, page, show, address, token, context, server } = await framed(test, {
      args: ["--test-third-party-cookie-phaseout"],
    });
    await context.clearCookies();
    await show(address("dashboard"));
    await frame.getByRole("heading", { name: "Token sale" }).waitFor();
    await frame.getByText("Watching now").first().waitFor();
    expect(await frame.getByRole("button", { name: "Sign out" }).count()).toBe(0);
    expect(await frame.getByRole("link", { name: "Account" }).count()).toBe(0);
    expect(page.frames().some((one) => one.url().includes(token))).toBe(false);
    expect(await context.cookies(server.url)).toEqual([]);
    await shot(page, "frame-dashboard");
    await show(address("report"));
    await frame.getByText("Token sale").first().waitFor();
    await shot(page, "frame-report");
  });

  it("T43: never acts by the sign-in of the browser, and says so without a valid token", async (test) => {
    const { frame, show, address, page, server, id } = await framed(test);
    for (const src of [`${server.url}/auctions/${id}/dashboard`, address("dashboard", "a.b.c")]) {
      await show(src);
      await frame.getByRole("heading", { name: "This page is not available here" }).waitFor();
    }
    await shot(page, "frame-refused");
  });

  it("T43: is not shown on a site that the auction does not allow", async (test) => {
    const { owner, id, show, address, page } = await framed(test);
    await owner.call("PATCH", `/api/v1/auctions/${id}`, { allowedSites: ["https://other.example"] });
    const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
    await show(address("dashboard"));
    await refused;
  });
});

describe("the organizer's pages", () => {
  it("add a token key, show a shared secret once, and delete keys", { tags: ["slow"] }, async (test) => {
    const server = await startServer();
    const owner = await server.signIn();
    const { open } = await profile(test, { as: owner, viewport: PHONE });
    const page = await open(`${server.url}/account`);
    page.on("dialog", (dialog) => void dialog.accept());
    const section = page.getByRole("region", { name: "Token keys" });
    await section.getByText("No token keys yet.").waitFor();
    await section.getByLabel("Kind").selectOption("secret");
    await section.getByLabel("Name").fill("Shop");
    await section.getByRole("button", { name: "Add key" }).click();
    expect(await section.getByLabel("Secret, in Base64url").inputValue()).toMatch(/^[\w-]{43}$/);
    const card = section.getByRole("article");
    await card.getByText(/^Shared secret · HS256 · kid /).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, "token-keys");
    await section.getByLabel("Kind").selectOption("public");
    await section.getByLabel("Name").fill("Other");
    await section.getByLabel("Public key", { exact: true }).fill("hello");
    await section.getByRole("button", { name: "Add key" }).click();
    await section.getByText("must be a public key in PEM").waitFor();
    await card.getByRole("button", { name: "Delete Shop" }).click();
    await section.getByText("No token keys yet.").waitFor();
  });

  it("set who can watch and the allowed sites of an auction", async (test) => {
    const server = await startServer();
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const { open } = await profile(test, { as: owner, viewport: PHONE });
    const page = await open(`${server.url}/auctions/${id}/setup`);
    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByLabel("Only viewers with an access token").check();
    await page.getByText("Saved").first().waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    await shot(page, "settings-access");
    await page.goto(`${server.url}/auctions/${id}/share`);
    const field = page.getByRole("textbox", { name: "Site", exact: true });
    const add = async (site: string): Promise<void> => {
      await field.fill(site);
      await page.getByRole("button", { name: "Add site" }).click();
    };
    await add("https://shop.example/page");
    await page.getByText("Enter the address of a site").waitFor();
    const sites = page.getByRole("list", { name: "Allowed sites" });
    await add("shop.example");
    await sites.getByText("https://shop.example", { exact: true }).waitFor();
    await add("https://wrong.example");
    await sites.getByText("https://wrong.example", { exact: true }).waitFor();
    await add("https://blog.example/");
    await sites.getByText("https://blog.example", { exact: true }).waitFor();
    await add("https://blog.example");
    await page.getByText("This site is already allowed.").waitFor();
    await page.getByRole("button", { name: "Remove https://wrong.example" }).click();
    await sites.getByText("https://wrong.example").waitFor({ state: "detached" });
    expect((await owner.call("GET", `/api/v1/auctions/${id}`)).body.data).toMatchObject({
      access: "token",
      allowedSites: ["https://shop.example", "https://blog.example"],
    });
  });
});
