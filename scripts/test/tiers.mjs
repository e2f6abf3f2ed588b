/**
 * The tier of each test, by its folder or name. A test in no list is a unit test. `tiers.test.ts` compares the lists with
 * the imports of the tests.
 *
 * - unit: no port, no process, no build.
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
const FAULTS = [
  "server/test/faults/!(history).test.ts",
  "server/test/faults/chaos/!(plan|nodes-plan|totals-watch).test.ts",
];
const INTEGRATION = ["**/*.integration.test.ts", "server/test/integration/**/*.test.ts", "scripts/**/*.test.ts"];

/** @type {Record<Tier, { include: string[], exclude: string[] }>} globs relative to the root */
export const TIERS = {
  unit: { include: ALL, exclude: [...INTEGRATION, ...BROWSER, ...FAULTS] },
  integration: { include: INTEGRATION, exclude: [...BROWSER, ...FAULTS] },
  browser: { include: BROWSER, exclude: FAULTS },
  faults: { include: FAULTS, exclude: [] },
};

/** @type {readonly string[]} the tiers of `npm test` */
export const EVERYDAY = ["unit", "integration", "browser"];

/** Whether property tests use many runs and long histories, as in `npm run test:all`. */
export const isLong = process.env.LONG_TESTS === "on";

/** The tag of a slow test: `npm test` skips it, `npm run test:rest` runs it. */
export const SLOW = "slow";

/** Additional projects, only if `isLong`. They run the tests that `npm test` skips in its files. */
export const LONG = "long";
export const TAGGED = "tagged";

/** Names that only files with longer variants use. */
const LONGER = /from "(fast-check|.*\/long-tests\.ts|.*\.contract\.ts)"/;
const HAS_SLOW = /tags: \["slow"\]|\bdescribeMongo\(/;

/**
 * The project in which `npm run test:rest` runs a file of the `npm test` tiers again: whole, or only its slow tests.
 * @param {string} text of the file
 * @returns {typeof LONG | typeof TAGGED | undefined} undefined if `npm test` runs all of it
 */
export function onceMore(text) {
  if (LONGER.test(text)) return LONG;
  return HAS_SLOW.test(text) ? TAGGED : undefined;
}

/**
 * Whether a tag filter excludes a test, so that another run has it.
 * @param {readonly string[] | undefined} filter
 * @param {readonly string[] | undefined} tags
 */
export const isLeftOut = (filter = [], tags = []) =>
  filter.includes(`!${SLOW}`) ? tags.includes(SLOW) : filter.includes(SLOW) && !tags.includes(SLOW);
