import { globSync, readFileSync } from "node:fs";
import { join, matchesGlob, sep } from "node:path";
import { expect, test } from "vitest";
import { root } from "../paths.mjs";
import { RUNS } from "./tests.mjs";
import { EVERYDAY, isLeftOut, LONG, onceMore, SLOW, TAGGED, TIERS, type Tier } from "./tiers.mjs";

const IGNORED = ["**/node_modules/**", "**/dist/**"];

const filesOf = (tier: Tier): string[] =>
  TIERS[tier].include
    .flatMap((pattern) => globSync(pattern, { cwd: root, exclude: [...IGNORED, ...TIERS[tier].exclude] }))
    .map((file) => file.split(sep).join("/"));
const tiers = (Object.keys(TIERS) as Tier[]).map((tier) => ({ tier, files: new Set(filesOf(tier)) }));
const all = globSync("{protocol,sdk,server,web,bench,scripts}/**/*.test.{ts,tsx}", { cwd: root, exclude: IGNORED });

/** Imports that only tests of this tier use. */
const NEEDS: [tier: Tier, used: RegExp][] = [
  ["faults", /from ".*\/(verbs|run|nodes-run)\.ts"/],
  ["browser", /from ".*\/browser\.ts"/],
  ["integration", /startServer\(|from "(.*\/mongo-(server|fake)\.ts|node:(net|child_process)|socket\.io-client)"/],
];

test.each(all.map((file) => file.split(sep).join("/")))("%s is in the tier of its imports", (file) => {
  const found = tiers.filter(({ files }) => files.has(file)).map(({ tier }) => tier);
  expect(found).toHaveLength(1);
  const [tier] = found;
  const text = readFileSync(join(root, file), "utf8");
  const [needed = "unit"] = NEEDS.find(([, used]) => used.test(text)) ?? [];
  // A test of scripts or a database may be pure.
  const allowed = tier === "integration" && needed === "unit" ? "integration" : needed;
  if (tier !== "faults") expect(tier, `${file}: scripts/test/tiers.mjs must have it in "${needed}"`).toBe(allowed);
});

test("`test:rest` runs the tests that `test` skips, and `test:all` runs both", () => {
  const left = Object.keys(TIERS).filter((tier) => !EVERYDAY.includes(tier));
  expect(RUNS.test).toEqual({ tiers: EVERYDAY, long: false });
  expect(RUNS["test:all"]).toEqual({ tiers: Object.keys(TIERS), long: true });
  expect(RUNS["test:rest"]).toEqual({ tiers: [LONG, TAGGED, ...left], long: true });
});

test.each(all)("%s marks its slow tests in one way, so that they are found", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const said = text.match(/\btags\b.{0,20}slow|@module-tag/g) ?? [];
  const found = text.match(/tags: \["slow"\]/g) ?? [];
  if (!file.startsWith("scripts/")) expect(said).toHaveLength(found.length);
  if (TIERS.faults.include.every((pattern) => !matchesGlob(file, pattern)) && found.length > 0)
    expect([LONG, TAGGED]).toContain(onceMore(text));
});

test("a file with longer variants is run whole, and a file with slow tests runs only those", () => {
  expect(onceMore('import fc from "fast-check";\nit("x", { tags: ["slow"] }, run);')).toBe(LONG);
  expect(onceMore('import { howMuch } from "../test/long-tests.ts";')).toBe(LONG);
  expect(onceMore('it("x", { tags: ["slow"] }, run);')).toBe(TAGGED);
  expect(onceMore('describeMongo("x", () => {});')).toBe(TAGGED);
  expect(onceMore('it("x", run);')).toBeUndefined();
});

test("each test of a file belongs to exactly one of the two runs", () => {
  for (const tags of [[], [SLOW]])
    expect([isLeftOut([`!${SLOW}`], tags), isLeftOut([SLOW], tags), isLeftOut(undefined, tags)]).toEqual([
      tags.length > 0,
      tags.length === 0,
      false,
    ]);
});
