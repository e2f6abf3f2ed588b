import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type axe from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished, type TestContext } from "vitest";
import { EMAIL, type Organizer, PASSWORD } from "./harness.ts";

const BINARY = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";
const WHOLE = process.env.WHOLE_CHROMIUM_BIN;
const WEB = join(import.meta.dirname, "../../../web/dist/index.html");
/** Each page that is checked compiles it again. The package's `source` is twice as long. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Ends what will never happen; pages of a slow machine have their time. */
const LIMIT_MS = 120_000;

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Without it a headless browser says that it is one, and is not counted: here it stands for a person. */
const PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** What a browser of a test is started with. */
export const BROWSER = { binary: BINARY, args: ARGS, person: PERSON, limitMs: LIMIT_MS } as const;

export interface Profile {
  context: BrowserContext;
  /** Opens a page, and fails the test should it raise an error or break the content security policy. */
  open(url: string): Promise<Page>;
}

/** One for all files of a worker, which ends with it. */
let shared: Promise<Browser> | undefined;

interface LaunchOptions {
  args?: readonly string[] | undefined;
  keepsPages?: boolean | undefined;
}

/** The headless shell keeps no pages, so a test of that needs a whole browser. */
const launch = ({ args = [], keepsPages = false }: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({
    ...{ executablePath: keepsPages ? (WHOLE ?? BINARY) : BINARY, headless: true, args: [...ARGS, ...args] },
    ignoreDefaultArgs: keepsPages ? ["--disable-back-forward-cache"] : [],
  });

async function sharedBrowser(): Promise<Browser> {
  const running = await shared?.catch(() => undefined);
  if (running?.isConnected()) return running;
  shared = launch();
  return shared;
}

/** A browser with other command line arguments, closed with the test. */
async function ownBrowser(options: LaunchOptions): Promise<Browser> {
  const browser = await launch(options);
  onTestFinished(() => browser.close());
  return browser;
}

export interface ProfileOptions extends BrowserContextOptions {
  /** Arguments for a browser of its own. */
  args?: readonly string[];
  /** Keeps pages that were left, as browsers do: see `leaveAndReturn`. Playwright switches that off. */
  keepsPages?: boolean;
  /** Signed in as this organizer from the first page on. */
  as?: Organizer;
}

/** A fresh browser profile, closed with the test. Skips the test, saying why, where there is no browser or the pages were not built. */
export async function profile(
  { skip }: TestContext,
  { args, keepsPages, as, ...options }: ProfileOptions = {},
): Promise<Profile> {
  if (!existsSync(BINARY))
    skip(
      `there is no Chromium at ${BINARY}: install one (Debian: apt install chromium-headless-shell) or set CHROMIUM_BIN`,
    );
  if (!existsSync(WEB)) skip("the pages are not built: run npm run build");
  if (keepsPages && !WHOLE)
    skip("the headless shell keeps no pages: install a whole Chromium (Debian: apt install chromium)");
  const browser = await (args || keepsPages ? ownBrowser({ args, keepsPages }) : sharedBrowser());
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "UTC",
    // Motion costs a fifth of the CPU, and the tests of motion ask for it.
    reducedMotion: "reduce",
    userAgent: PERSON,
    ...options,
  });
  context.setDefaultTimeout(LIMIT_MS);
  onTestFinished(() => context.close());
  if (as) await context.addCookies(as.cookies);
  const problems: string[] = [];
  onTestFinished(() => {
    if (problems.length > 0) throw new Error(`the page had problems:\n${problems.join("\n")}`);
  });
  return {
    context,
    async open(url) {
      const page = await context.newPage();
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && message.text().includes("Content Security Policy"))
          problems.push(message.text());
      });
      await page.goto(url);
      return page;
    },
  };
}

/**
 * Leaves the page for another address, and goes back to it once `meanwhile` is done. Returns why the browser did not restore the page as it was left,
 * `null` if it did.
 */
export async function leaveAndReturn(page: Page, to: string, meanwhile: () => Promise<void>): Promise<unknown> {
  const address = page.url();
  await page.evaluate("addEventListener('pageshow', ({ persisted }) => { globalThis.isRestored = persisted })");
  await page.goto(to);
  await meanwhile();
  await page.evaluate("void setTimeout(() => history.back())");
  await page.waitForURL(address, { waitUntil: "commit" });
  return page.evaluate(
    "globalThis.isRestored ? null : performance.getEntriesByType('navigation')[0].notRestoredReasons?.toJSON() ?? 'unknown'",
  );
}

/** Signs in on the page that asks for it. Only for tests of signing in: others name the organizer when they open the profile. */
export async function signIn(page: Page, email = EMAIL, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** Waits until nothing on the page fades or moves: an element that is half faded in has half its contrast. */
async function still(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const turn = () => new Promise(requestAnimationFrame);
    // A transition begins in the turn after its cause, and may be the cause of another.
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await turn();
      const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
      if (moving.length === 0) continue;
      await Promise.allSettled(moving.map(({ finished }) => finished));
      quiet = -1;
    }
  })()`);
}

/** The rules that depend on colours. */
const OF_COLOURS: string[] = ["color-contrast", "link-in-text-block"];

/**
 * The accessibility rules that the page breaks, once nothing on it moves: each rule with the first element that breaks it.
 * axe-core runs in the page itself. Playwright's adapter for it costs five times the CPU.
 * @param within a selector of the part to check; the whole page by default
 * @param colours whether the rules of colours, which take most of the time, are checked as well, alone, or not; as well by default
 */
export async function violations(
  page: Page,
  within?: string,
  colours: "too" | "only" | "not" = "too",
): Promise<string[]> {
  await still(page);
  for (const frame of page.frames()) if (!(await frame.evaluate("'axe' in globalThis"))) await frame.evaluate(AXE);
  const options: axe.RunOptions = { resultTypes: ["violations"] };
  if (colours === "only") options.runOnly = { type: "rule", values: OF_COLOURS };
  if (colours === "not") options.rules = Object.fromEntries(OF_COLOURS.map((rule) => [rule, { enabled: false }]));
  const run = `axe.run(${JSON.stringify(within) ?? "document"}, ${JSON.stringify(options)})`;
  const found = await page.evaluate<axe.Result[]>(`${run}.then(({ violations }) => violations)`);
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.failureSummary} ${nodes[0]?.html}`);
}

/** Shows the page in a colour scheme, and waits until it is in that. */
async function inScheme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  // The organizer's pages take it over in a later turn; the live view has it in its style.
  const attribute = "data-mantine-color-scheme";
  await page.locator(`html[${attribute}="${colorScheme}"], html:not([${attribute}])`).waitFor({ state: "attached" });
  await still(page);
}

/** `violations` in the light scheme, and in the dark one those of colours, which alone are other ones there; each with its scheme. */
export async function violationsInBoth(page: Page, within?: string): Promise<string[]> {
  await inScheme(page, "light");
  const light = await violations(page, within);
  await inScheme(page, "dark");
  const dark = await violations(page, within, "only");
  return [...light.map((violation) => `light: ${violation}`), ...dark.map((violation) => `dark: ${violation}`)];
}
