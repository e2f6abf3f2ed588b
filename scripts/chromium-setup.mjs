import { ensureChromium } from "./chromium.mjs";

/** Runs before the first browser test, and only where one was chosen. */
export default async function setup() {
  const chromium = await ensureChromium();
  if (chromium) process.env.CHROMIUM_BIN = chromium;
}
