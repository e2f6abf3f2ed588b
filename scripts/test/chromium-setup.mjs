import { ensureChromium, findWholeChromium } from "./chromium.mjs";

/** Runs before the first browser test, and only if a browser test was selected. */
export default async function setup() {
  const chromium = await ensureChromium();
  const whole = findWholeChromium();
  if (chromium) process.env.CHROMIUM_BIN = chromium;
  if (whole) process.env.WHOLE_CHROMIUM_BIN = whole;
}
