/**
 * The tier of each test, by its folder or its name. A test that no list has is a unit test. `tiers.test.ts` compares the lists with
 * what the tests use.
 *
 * - unit: no port, no process, nothing built.
 * - integration: servers in the process of the test, databases, commands.
 * - browser: pages in Chromium.
 * - faults: real processes that are killed, frozen, cut off or left without a disk.
 *
 * @typedef {"unit" | "integration" | "browser" | "faults"} Tier
 */

const ALL = [
  "{protocol,sdk,server,web,bench}/src/**/*.test.{ts,tsx}",
  "server/test/**/*.test.ts",
  "scripts/**/*.test.ts",
];
const BROWSER = ["**/*.browser.test.ts", "server/test/browser/**/*.test.ts"];
const FAULTS = ["server/test/faults/!(chaos-plan|history).test.ts"];
const INTEGRATION = ["**/*.integration.test.ts", "server/test/integration/**/*.test.ts", "scripts/**/*.test.ts"];

/** @type {Record<Tier, { include: string[], exclude: string[] }>} globs from the root; the tiers run in this order */
export const TIERS = {
  unit: { include: ALL, exclude: [...INTEGRATION, ...BROWSER, ...FAULTS] },
  integration: { include: INTEGRATION, exclude: [...BROWSER, ...FAULTS] },
  browser: { include: BROWSER, exclude: FAULTS },
  faults: { include: FAULTS, exclude: [] },
};

/** @type {readonly string[]} what `npm test` runs */
export const EVERYDAY = ["unit", "integration", "browser"];

/** Whether properties are tried often and histories are long, as in `npm run test:all`. */
export const isLong = process.env.LONG_TESTS === "on";

/** The tag of a test that is too slow for every day: `npm test` leaves it out, `npm run test:rest` runs it. */
export const SLOW = "slow";

/** Projects beside the tiers, only where `isLong`. They run what `npm test` leaves out of its files. */
export const LONG = "long";
export const TAGGED = "tagged";

/** What only a file uses that tries more where tests are long. */
const LONGER = /from "(fast-check|.*\/long-tests\.ts|.*\.contract\.ts)"/;
const HAS_SLOW = /tags: \["slow"\]/;

/**
 * The project in which `npm run test:rest` runs a file of the everyday tiers once more: whole, or only its slow tests.
 * @param {string} text of the file
 * @returns {typeof LONG | typeof TAGGED | undefined} undefined when `npm test` leaves nothing of it out
 */
export function onceMore(text) {
  if (LONGER.test(text)) return LONG;
  return HAS_SLOW.test(text) ? TAGGED : undefined;
}

/**
 * Whether a filter of tags leaves a test out, so that it belongs to another run.
 * @param {readonly string[] | undefined} filter
 * @param {readonly string[] | undefined} tags
 */
export const isLeftOut = (filter = [], tags = []) =>
  filter.includes(`!${SLOW}`) ? tags.includes(SLOW) : filter.includes(SLOW) && !tags.includes(SLOW);
