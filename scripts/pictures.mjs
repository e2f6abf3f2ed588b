/** Makes the pictures of the README from the running program: an audience of three hours, seen by its organizer and by a visitor. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { findChromium } from "./chromium.mjs";
import { root } from "./paths.mjs";
import { serverNode } from "./server-node.mjs";

const KEY = "key-of-the-pictures-0123456789abcdef";
const ORGANIZER = { email: "organizer@headcount.local", password: "pictures only" };
const MINUTE = 60_000;
const HOURS = 3;

const folder = mkdtempSync(join(tmpdir(), "headcount-pictures-"));
const server = spawn(serverNode(), ["server/src/main.ts"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, PORT: "0", DATA_DIR: folder, INTERNAL_API_KEY: KEY, ADMIN_PASSWORD: ORGANIZER.password },
});
try {
  const url = await address();
  const { id, cookie } = await recordedAuction(url);
  await takePictures(url, id, cookie);
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

  const signedIn = await call("POST", "/api/auth/sign-in/email", ORGANIZER);
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
  const snapshots = Array.from({ length: HOURS * 60 }, (_, index) => ({
    auctionId: id,
    snapshot: minute(index / (HOURS * 60), now - (HOURS * 60 - index) * MINUTE),
  }));
  await call("POST", "/api/v1/analytics/snapshots", { snapshots }, { "x-internal-request": KEY });
  return { id, cookie };
}

/** @param {number} progress 0 to 1 @param {number} at */
function minute(progress, at) {
  const crowd = 820 * Math.exp(-(((progress - 0.6) / 0.3) ** 2));
  const lots = 130 * Math.sin(progress * 36) ** 4;
  const average = Math.round((crowd + lots + 35) * 10) / 10;
  const spread = Math.ceil(average * 0.06) + 2;
  return {
    timestamp: new Date(at).toISOString(),
    viewerCount: Math.round(average),
    avgViewers: average,
    peakViewers: Math.ceil(average) + spread,
    minViewers: Math.max(0, Math.floor(average) - spread),
    sampleCount: 12,
  };
}

/** @param {string} url @param {string} id @param {string} cookie */
async function takePictures(url, id, cookie) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("there is no Chromium; CHROMIUM_BIN may name one");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const pictures = resolve(root, "docs/pictures");
  mkdirSync(pictures, { recursive: true });
  const [name = "", value = ""] = cookie.split("=");
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const desk = await browser.newContext({ viewport: { width: 1280, height: 820 }, colorScheme, locale: "en-GB" });
    await desk.addCookies([{ name, value, url }]);
    const dashboard = await desk.newPage();
    await dashboard.goto(`${url}/auctions/${id}/dashboard`);
    await dashboard.getByRole("img", { name: /Peaked at/ }).waitFor();
    await dashboard.screenshot({ path: join(pictures, `dashboard-${colorScheme}.png`) });

    const phone = await browser.newContext({ viewport: { width: 390, height: 480 }, colorScheme, locale: "en-GB" });
    const live = await phone.newPage();
    await live.goto(`${url}/t/auction/${id}/live`);
    await live.getByText("watching").first().waitFor();
    await live.screenshot({ path: join(pictures, `live-${colorScheme}.png`) });
    await phone.close();
    await desk.close();
  }
  await browser.close();
}
