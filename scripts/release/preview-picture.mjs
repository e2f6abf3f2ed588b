/** Creates the preview image that chats and social networks show for a link to a live page: `node scripts/release/preview-picture.mjs`. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "playwright-core";
import { root } from "../paths.mjs";
import { findChromium } from "../test/chromium.mjs";

const icon = readFileSync(resolve(root, "web/public/icon.svg"), "utf8");
const page = `<!doctype html>
<style>
  body { margin: 0; block-size: 630px; display: flex; align-items: center; gap: 72px; padding-inline: 96px; box-sizing: border-box;
    background: #101317; color: #f0f3f6; font: 600 40px/1.4 "Liberation Sans", sans-serif }
  svg { inline-size: 220px; flex: none }
  h1 { margin: 0; font-size: 84px; line-height: 1.15 }
  p { margin: 20px 0 0; color: #a3adba; font-weight: 400 }
  i { display: inline-block; inline-size: 24px; block-size: 24px; margin-inline-end: 20px; border-radius: 50%; background: #ff6b6b }
</style>
${icon}
<div><h1><i></i>Live auction</h1><p>Follow the lots as they are sold, on Headcount.</p></div>`;

const executablePath = findChromium();
if (!executablePath) throw new Error("Chromium was not found: set CHROMIUM_BIN to its path");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const tab = await browser.newPage({ viewport: { width: 1_200, height: 630 } });
  await tab.setContent(page);
  await tab.screenshot({ path: resolve(root, "web/public/preview.png") });
} finally {
  await browser.close();
}
