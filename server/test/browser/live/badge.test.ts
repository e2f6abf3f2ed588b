import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ConsoleMessage, Page } from "playwright-core";
import { Server } from "socket.io";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { type Profile, profile } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

const BADGE = join(import.meta.dirname, "../../../../web/dist/badge.js");

interface OtherSite {
  url: string;
  /** The content of its page. */
  html: string;
}

/** Another site with a copy of the badge. Like many sites, it answers unknown paths with its page. */
async function otherSite(html = ""): Promise<OtherSite> {
  const site: OtherSite = { url: "", html };
  const http = createServer(async (request, response) => {
    if (request.url === "/static/count.js")
      return void response.writeHead(200, { "content-type": "text/javascript" }).end(await readFile(BADGE));
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><meta charset="utf-8"><title>Shop</title>${site.html}`);
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  site.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
  return site;
}

async function live() {
  const site = await otherSite();
  const server = await startServer({ ALLOWED_ORIGIN: site.url });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  return { server, site, id, tag: `<headcount-badge auction="${id}" url="${server.url}"></headcount-badge>` };
}

const counts = (page: Page): Promise<void> => page.locator("headcount-badge", { hasText: "1 watching" }).waitFor();

/** Opens a page and collects what the badge writes to its console. */
async function openNoting(browser: Profile, url: string): Promise<{ page: Page; said: string[] }> {
  const said: string[] = [];
  browser.context.on("console", (message: ConsoleMessage) => {
    if (message.text().startsWith("<headcount-badge>")) said.push(message.text());
  });
  return { page: await browser.open(url), said };
}

/** Waits until the badge has logged something. */
const complaint = async (test: TestContext, html: string, site?: OtherSite) => {
  const { url } = Object.assign(site ?? (await otherSite()), { html });
  const browser = await profile(test);
  const first = browser.context.waitForEvent("console", (message) => message.text().startsWith("<headcount-badge>"));
  const { page, said } = await openNoting(browser, url);
  await first;
  return { page, said, url };
};

describe("the badge on another site", () => {
  it.for([
    ["as a copy on the site's own server", (tag: string) => `${tag}<script src="/static/count.js" async></script>`],
    ["as a module", (tag: string) => `<script type="module" src="/static/count.js"></script>${tag}`],
    ["as an import of a module", (tag: string) => `${tag}<script type="module">import "/static/count.js"</script>`],
    ["in the page's own text", (tag: string, script: string) => `${tag}<script>${script}</script>`],
    [
      "where sheets cannot be made by scripts",
      (tag: string) => `<script>delete globalThis.CSSStyleSheet</script><script src="/static/count.js"></script>${tag}`,
    ],
  ] as const)("counts %s", async ([, html], test) => {
    const { site, tag } = await live();
    site.html = html(tag, (await readFile(BADGE, "utf8")).replaceAll("</script", "<\\/script"));
    await counts(await (await profile(test)).open(site.url));
  });

  it("has its dot in a page that cannot adopt style sheets", { tags: ["slow"] }, async (test) => {
    const { site, tag } = await live();
    const absent = "delete ShadowRoot.prototype.adoptedStyleSheets; delete Document.prototype.adoptedStyleSheets;";
    site.html = `<script>${absent}</script><script src="/static/count.js"></script>${tag}`;
    const page = await (await profile(test)).open(site.url);
    await counts(page);
    const dot = 'document.querySelector("headcount-badge").shadowRoot.querySelector("i")';
    expect(await page.evaluate(`getComputedStyle(${dot}).borderRadius`)).toBe("50%");
  });

  it("finds its server from its own tag, as a script and as a module", async (test) => {
    const { server, site, id } = await live();
    const browser = await profile(test);
    for (const type of ["", ' type="module"']) {
      site.html = `<script${type} src="${server.url}/badge.js"></script><headcount-badge auction="${id}"></headcount-badge>`;
      const page = await browser.open(site.url);
      await counts(page);
      await page.close();
    }
  });

  it("has the language of its attribute, then of the page around it, then of the browser", async (test) => {
    const { server, site, id } = await live();
    const badge = (lang = "") => `<headcount-badge auction="${id}" url="${server.url}" ${lang}></headcount-badge>`;
    site.html = `<p id="browser">${badge()}</p><p id="page" lang="ar">${badge()}</p>
      <p id="own" lang="ar">${badge('lang="de-AT"')}</p><p id="other" lang="nl">${badge()}</p>
      <script src="/static/count.js"></script>`;
    const page = await (await profile(test, { locale: "hi-IN" })).open(site.url);
    const texts = { browser: "1 दर्शक", page: "1 مشاهد", own: "1 schaut zu", other: "1 watching" };
    for (const [name, text] of Object.entries(texts)) await page.locator(`#${name} span`, { hasText: text }).waitFor();
    expect(await page.locator("#page span").getAttribute("dir")).toBe("rtl");
    await page.locator("#own headcount-badge").evaluate((element) => element.setAttribute("lang", "fr"));
    await page.locator("#own span", { hasText: "1 personne regarde" }).waitFor();
  });

  it("names the source of its attribute via instead of that of the page's address", async (test) => {
    const { server, site, id } = await live();
    const seen: string[] = [];
    site.html = `<headcount-badge auction="${id}" url="${server.url}" via="shop"></headcount-badge><script src="/static/count.js"></script>`;
    const { context } = await profile(test);
    const page = await context.newPage();
    page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => void seen.push(String(payload))));
    await page.goto(`${site.url}?via=newsletter`);
    await counts(page);
    expect(seen.join("\n")).toContain('"via":"shop"');
    expect(seen.join("\n")).not.toContain("newsletter");
  });

  it("logs once in the console why it shows nothing, and keeps trying", { tags: ["slow"] }, async (test) => {
    const { id } = await live();
    const tags = `<headcount-badge auction="${id}"></headcount-badge>`.repeat(2);
    const { page, said, url } = await complaint(test, `<script src="/static/count.js"></script>${tags}`);
    expect(said[0]).toContain(`cannot connect to ${new URL(url).origin}`);
    expect(said[0]).toContain("url attribute");
    // It tries again, and logs nothing more.
    await page.waitForRequest(/\/auction\//);
    await page.waitForRequest(/\/auction\//);
    expect(said).toHaveLength(1);
    expect(await page.locator("headcount-badge").first().isHidden()).toBe(true);
  });

  it.for([
    ["no auction", "<headcount-badge></headcount-badge>", "has no auction attribute"],
    [
      "an address that is none",
      `<headcount-badge auction="a" url="live.example"></headcount-badge>`,
      `cannot use "live.example" as an address`,
    ],
  ] as const)("says in the console that it has %s", async ([, tag, words], test) => {
    const { said } = await complaint(test, `<script src="/static/count.js"></script>${tag}`);
    expect(said).toEqual([expect.stringContaining(words)]);
  });

  it("logs in the console that there is no such auction", async (test) => {
    const { server, site } = await live();
    const tag = `<headcount-badge auction="${"0".repeat(24)}" url="${server.url}"></headcount-badge>`;
    const { said } = await complaint(test, `<script src="/static/count.js"></script>${tag}`, site);
    expect(said).toEqual([expect.stringContaining("AUCTION_NOT_FOUND")]);
  });

  it.for([
    [1_234, "1,234 watching"],
    [999_999, "999,999 watching"],
    [1_999_999, "1.9M watching"],
  ] as const)("shows %i as %s", async ([count, words], test) => {
    const http = createServer(async (request, response) => {
      const isScript = request.url === "/badge.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      const html = `<script src="/badge.js"></script><headcount-badge auction="a"></headcount-badge>`;
      response.end(isScript ? await readFile(BADGE) : html);
    });
    const io = new Server(http, { path: "/auction/" });
    const parts = { people: count, connections: count, version: 1, stale: false };
    io.on("connection", (socket) => socket.emit("viewerCountUpdate", count, parts));
    await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
    onTestFinished(() => void io.close());
    const page = await (await profile(test)).open(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
    await page.locator("headcount-badge", { hasText: words }).waitFor();
  });
});

describe("the tag that Share & embed prints", () => {
  it("has the server's address", async (test) => {
    const { server, id } = await live();
    const { open } = await profile(test, { as: await server.signIn() });
    const page = await open(`${server.url}/auctions/${id}/share`);
    await page
      .getByText(`<headcount-badge auction="${id}" url="${server.url}"></headcount-badge>`, { exact: false })
      .waitFor();
  });

  it("shows its label in its language, fills in the page's own mark-up, and is announced to screen readers", async (test) => {
    const { site, server, id } = await live();
    const tag = (more: string, content = "") =>
      `<headcount-badge auction="${id}" url="${server.url}" ${more}>${content}</headcount-badge>`;
    site.html = `${tag('id="label" label="{n} sehen zu" lang="de"')}${tag('id="own"', "<b data-count></b> people are here")}
      <script src="/static/count.js"></script>`;
    const { open } = await profile(test);
    const page = await open(site.url);
    await page.locator("#label span", { hasText: "1 sehen zu" }).waitFor();
    await page.locator("#label output", { hasText: "1 sehen zu" }).waitFor({ state: "attached" });
    await page.locator("#own b", { hasText: /^1$/ }).waitFor();
    expect(await page.locator("#own span").isVisible()).toBe(false);
    await page.locator("#label").evaluate((badge) => badge.setAttribute("label", "{n} kijken"));
    await page.locator("#label span", { hasText: "1 kijken" }).waitFor();
  });

  it("has the SDK as a module for pages without a bundler", async (test) => {
    const { site, server, id } = await live();
    site.html = `<p></p><script type="module">
      import { watchAuction } from "${server.url}/sdk.js";
      const watch = watchAuction("${id}", { url: "${server.url}" });
      watch.subscribe(() => { document.querySelector("p").textContent = watch.getSnapshot().viewerCount + " here"; });
    </script>`;
    const { open } = await profile(test);
    await (await open(site.url)).locator("p", { hasText: "1 here" }).waitFor();
  });
});
