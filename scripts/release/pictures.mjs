/** Creates the screenshots of all pages from the running program: three hours of audience, for the organizer and for a visitor. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import { root } from "../paths.mjs";
import { serverNode } from "../server-node.mjs";
import { findChromium } from "../test/chromium.mjs";
import { LOOKS, PAGES, pictureList, pictureName } from "./picture-table.mjs";

/** The server does not count a browser whose user agent is headless. */
const PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const KEY = "key-of-the-pictures-0123456789abcdef";
const ORGANIZER = { email: "organizer@headcount.local", password: "pictures only" };
const MINUTE = 60_000;
const HOURS = 3;
const VIEWERS = 187;
const LOTS = [
  "Harbour at dusk",
  "Woman with a green scarf",
  "Still life with pears",
  "Composition in red",
  "The market hall",
  "Two riders",
  "Winter canal",
  "Self-portrait, unfinished",
  "Blue interior",
  "Factory yard",
  "The lighthouse keeper",
  "Study of hands",
  "Night train",
  "Garden after rain",
];
/** The finished sale that a first start makes. */
const SAMPLE = "de310000000000000000de31";
const QUALITY = 55;
const LOT_MINUTES = 12;
const FIRST_LOT_MINUTE = 20;

const folder = mkdtempSync(join(tmpdir(), "headcount-pictures-"));
const server = spawn(serverNode(), ["server/src/main.ts"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, PORT: "0", DATA_DIR: folder, INTERNAL_API_KEY: KEY, ADMIN_PASSWORD: ORGANIZER.password },
});
try {
  const url = await address();
  const { id, cookie, invitation } = await recordedAuction(url);
  await Promise.all(Array.from({ length: VIEWERS }, () => viewer(url, id)));
  await takePictures(url, id, cookie);
  await takeAllPages(url, { auction: id, ended: SAMPLE, invitation }, cookie);
} finally {
  server.kill("SIGTERM");
  await once(server, "exit");
  rmSync(folder, { recursive: true, force: true });
}

/** @returns {Promise<string>} */
async function address() {
  for await (const line of createInterface({ input: server.stdout })) {
    const [, found] = /live view: (http:\/\/[^/]+)/.exec(line) ?? [];
    if (found) return found;
  }
  throw new Error("the server did not start");
}

/** @param {string} url */
async function recordedAuction(url) {
  /** @param {string} method @param {string} path @param {object} body @param {Record<string, string>} [headers] */
  const call = (method, path, body, headers) =>
    fetch(url + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  let signedIn = await call("POST", "/api/auth/sign-in/email", ORGANIZER);
  // The server already answers before it has created the first organizer.
  for (let left = 50; !signedIn.ok && left > 0; left -= 1) {
    await pause(100);
    signedIn = await call("POST", "/api/auth/sign-in/email", ORGANIZER);
  }
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const made = await call(
    "POST",
    "/api/v1/auctions",
    { title: "Spring sale of modern art", enableViewerAnalytics: true },
    { cookie },
  );
  const { id } = /** @type {{ data: { id: string } }} */ (await made.json()).data;
  await call("PATCH", `/api/v1/auctions/${id}`, { state: "live" }, { cookie });

  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const begun = now - HOURS * 60 * MINUTE;
  const liveSpans = [{ from: new Date(begun).toISOString(), to: null }];
  await call("PATCH", `/api/v1/auctions/${id}`, { liveSpans }, { cookie });
  const snapshots = Array.from({ length: HOURS * 60 }, (_, index) => ({
    auctionId: id,
    snapshot: minute(begun, index),
  }));
  await call("POST", "/api/v1/analytics/snapshots", { snapshots }, { "x-internal-request": KEY });
  const path = `/api/v1/auctions/${id}`;
  await call(
    "PUT",
    `${path}/catalogue`,
    { lots: LOTS.map((title, nth) => ({ number: String(nth + 1), title })) },
    { cookie },
  );
  await call(
    "POST",
    `${path}/moments`,
    { moments: LOTS.slice(0, -2).flatMap((_, nth) => lot(begun, nth)) },
    { cookie },
  );
  const invited = await call("POST", `${path}/team/invites`, { role: "editor", days: 7 }, { cookie });
  const { path: invitation } = /** @type {{ data: { path: string } }} */ (await invited.json()).data;
  return { id, cookie, invitation };
}

/** Number of viewers `at` minutes after the beginning. It peaks after the middle and before each hammer. @param {number} at */
function viewers(at) {
  const progress = at / (HOURS * 60);
  const crowd = 820 * Math.exp(-(((progress - 0.6) / 0.3) ** 2));
  const intoLot = (at - FIRST_LOT_MINUTE) / LOT_MINUTES;
  const nth = Math.floor(intoLot);
  const interest = nth < 0 || nth >= LOTS.length ? 0 : 60 + 90 * Math.sin(nth * 2.1) ** 2;
  return 35 + crowd + interest * Math.max(0, intoLot - nth) ** 2 + 6 * Math.sin(at * 1.9);
}

/** @param {number} begun @param {number} index */
function minute(begun, index) {
  const at = begun + index * MINUTE;
  const slots = Array.from({ length: 12 }, (_, slot) => {
    const mean = Math.round(viewers(index + slot / 12) * 10) / 10;
    const level = { last: Math.round(mean), mean, min: Math.floor(mean) - 3, max: Math.ceil(mean) + 4 };
    return { index: slot, connections: level, people: level, joins: 3 + (slot % 4), leaves: 2 + (slot % 3) };
  });
  const levels = slots.map(({ connections }) => connections);
  return {
    timestamp: new Date(at).toISOString(),
    viewerCount: levels.at(-1)?.last ?? 0,
    avgViewers: levels.reduce((sum, { mean }) => sum + mean, 0) / levels.length,
    peakViewers: Math.max(...levels.map(({ max }) => max)),
    minViewers: Math.min(...levels.map(({ min }) => min)),
    sampleCount: levels.length,
    part: { node: "pictures", boot: "1", seq: index + 1, minute: at, slots, joins: 54, leaves: 36 },
  };
}

/** The moments of the `nth` lot: opened, bids, sold. The last lot stays on the block. @param {number} begun @param {number} nth */
function lot(begun, nth) {
  const opened = begun + (FIRST_LOT_MINUTE + nth * LOT_MINUTES) * MINUTE;
  const lotNumber = String(nth + 1);
  const step = 100 + 50 * (nth % 5);
  const at = (/** @type {number} */ minutes) => new Date(opened + minutes * MINUTE).toISOString();
  const bids = Array.from({ length: 3 + (nth % 4) }, (_, bid) => ({
    type: "bid",
    lotNumber,
    price: step * (8 + bid),
    currency: "EUR",
    bidder: bid % 2 === 0 ? "Room" : "Online",
    at: at(2 + bid * 1.3),
  }));
  const isLast = nth === LOTS.length - 3;
  const outcome = nth % 5 === 3 ? "unsold" : "sold";
  const hammer = { type: outcome, lotNumber, at: at(LOT_MINUTES - 1) };
  const sale = outcome === "sold" ? { price: bids.at(-1)?.price, currency: "EUR", bidder: bids.at(-1)?.bidder } : {};
  return [
    { type: "lot_opened", lotNumber, lotTitle: LOTS[nth], at: at(0) },
    ...bids,
    ...(isLast ? [] : [{ ...hammer, ...sale }]),
  ];
}

/** Connects a viewer for the rest of the run. @param {string} url @param {string} auctionId @returns {Promise<void>} once the viewer is counted */
function viewer(url, auctionId) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/auction/?EIO=4&transport=websocket`);
  return new Promise((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const packet = String(data);
      if (packet.startsWith("0")) socket.send(`40${JSON.stringify({ auctionId })}`);
      else if (packet === "2") socket.send("3");
      else if (packet.startsWith("40")) resolve();
    });
  });
}

/** @param {string} url @param {string} id @param {string} cookie */
async function takePictures(url, id, cookie) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("Chromium was not found: set CHROMIUM_BIN to its path");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const pictures = resolve(root, "docs/pictures");
  mkdirSync(pictures, { recursive: true });
  const [name = "", value = ""] = cookie.split("=");
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const desk = await browser.newContext({ viewport: { width: 1280, height: 1120 }, colorScheme, locale: "en-GB" });
    await desk.addCookies([{ name, value, url }]);
    const dashboard = await desk.newPage();
    await dashboard.goto(`${url}/auctions/${id}/dashboard`);
    await dashboard.getByRole("img", { name: /^Peak / }).waitFor();
    await dashboard.getByRole("list", { name: "Lots" }).waitFor();
    await dashboard.screenshot({ path: join(pictures, `dashboard-${colorScheme}.png`) });

    const control = await desk.newPage();
    await control.setViewportSize({ width: 1024, height: 768 });
    await control.goto(`${url}/auctions/${id}/control`);
    await control.getByRole("region", { name: "On the block" }).getByText("On the block for").waitFor();
    await control.screenshot({ path: join(pictures, `control-${colorScheme}.png`) });

    const phone = await browser.newContext({
      viewport: { width: 390, height: 760 },
      userAgent: PERSON,
      colorScheme,
      locale: "en-GB",
    });
    const live = await phone.newPage();
    await live.goto(`${url}/t/auction/${id}/live`);
    await live.getByText("watching").first().waitFor();
    await live.getByRole("region", { name: "On the block" }).waitFor();
    await live.screenshot({ path: join(pictures, `live-${colorScheme}.png`) });
    await phone.close();
    await desk.close();
  }
  await browser.close();
}

/** Every page in every look, as WebP. @param {string} url @param {import("./picture-table.mjs").Ids} ids @param {string} cookie */
async function takeAllPages(url, ids, cookie) {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? "",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const [name = "", value = ""] = cookie.split("=");
  let bytes = 0;
  for (const look of LOOKS) {
    const { width, height, scale, colorScheme } = look;
    for (const page of PAGES) {
      const context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: scale,
        ...{ colorScheme, userAgent: PERSON, locale: "en-US", timezoneId: "Europe/Berlin" },
      });
      if (!page.isPublic) await context.addCookies([{ name, value, url }]);
      const tab = await context.newPage();
      await tab.goto(url + page.path(ids), { waitUntil: "networkidle" });
      await tab.waitForFunction("!document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root')");
      const session = await context.newCDPSession(tab);
      const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
      const picture = Buffer.from(data, "base64");
      bytes += picture.length;
      const file = resolve(root, "docs/pictures", pictureName(page.name, look.name));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, picture);
      await context.close();
    }
  }
  writeFileSync(resolve(root, "docs/pictures/README.md"), pictureList(bytes));
  await browser.close();
}
