import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { onTestFinished, type TestContext } from "vitest";
import { BROWSER } from "./browser.ts";
import { temporaryFolder } from "./harness.ts";

const BLOCK = 2;

/** A browser in which the person has blocked all cookies, and with them every storage, in its settings; closed with the test. */
export async function browserWithoutStorage(test: TestContext): Promise<BrowserContext> {
  const binary = process.env.WHOLE_CHROMIUM_BIN;
  if (!binary) test.skip("needs a whole Chromium (Debian: apt install chromium)");
  const folder = temporaryFolder();
  mkdirSync(join(folder, "Default"));
  const preferences = { profile: { default_content_setting_values: { cookies: BLOCK } } };
  writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: binary,
    headless: true,
    args: [...BROWSER.args],
    locale: "en-GB",
    timezoneId: "UTC",
    userAgent: BROWSER.person,
  });
  context.setDefaultTimeout(BROWSER.limitMs);
  onTestFinished(() => context.close());
  return context;
}
