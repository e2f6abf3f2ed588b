/**
 * The tier of each test, by its place and name. A test that no list names is a unit test. `tiers.test.ts` compares the lists with
 * what the tests use.
 *
 * - unit: no port, no process, nothing built.
 * - integration: servers in the process of the test, databases, commands.
 * - browser: pages in Chromium.
 * - faults: real processes that are killed, frozen, cut off or left without a disk.
 *
 * @typedef {"unit" | "integration" | "browser" | "faults"} Tier
 */

const SERVER = "server/src/test";

const ALL = ["{protocol,sdk,server,web,bench}/src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"];
const BROWSER = [
  "**/*.browser.test.ts",
  `${SERVER}/*-{page,pages}.test.ts`,
  `${SERVER}/{control,dashboard,live}-*.test.ts`,
  `${SERVER}/{badge,compare,other-site,payloads,people,public-counter,report,share,truth,two-servers}.test.ts`,
];
const FAULTS = ["**/*.fault.test.ts", `${SERVER}/faults/!(chaos-plan|history).test.ts`];
const INTEGRATION = [
  "**/*.integration.test.ts",
  `${SERVER}/*.test.ts`,
  "server/src/api/!(attachment|audit-changes|team-changes).test.ts",
  "server/src/platform/{address,http-connections,listen}.test.ts",
  "server/src/realtime/{conformance,gateway,grammar,lines,refusals,socket-target}.test.ts",
  "server/src/recording/{delivery-http,shelf-sqlite}.test.ts",
  "server/src/storage/mongodb{.test,-*.test,.*.test}.ts",
  "server/src/storage/sqlite{.test,-*.test}.ts",
  "bench/src/{audience-driver,stage}.test.ts",
  "sdk/src/{runtimes,viewer-connection}.test.ts",
  "scripts/**/*.test.ts",
];

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

/** The files of the everyday tiers that try more where `isLong`, once more; only there. */
export const LONG = "long";
