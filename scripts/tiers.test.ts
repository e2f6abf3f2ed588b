import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, test } from "vitest";
import { root } from "./paths.mjs";
import { TIERS, type Tier } from "./tiers.mjs";

const IGNORED = ["**/node_modules/**", "**/dist/**"];

const filesOf = (tier: Tier): string[] =>
  TIERS[tier].include
    .flatMap((pattern) => globSync(pattern, { cwd: root, exclude: [...IGNORED, ...TIERS[tier].exclude] }))
    .map((file) => file.split(sep).join("/"));
const tiers = (Object.keys(TIERS) as Tier[]).map((tier) => ({ tier, files: new Set(filesOf(tier)) }));
const all = globSync("{protocol,sdk,server,web,bench,scripts}/**/*.test.{ts,tsx}", { cwd: root, exclude: IGNORED });

/** What only tests of this tier use. */
const NEEDS: [tier: Tier, used: RegExp][] = [
  ["faults", /from ".*\/(verbs|chaos-run)\.ts"/],
  ["browser", /from ".*\/browser\.ts"/],
  ["integration", /startServer\(|from "(.*\/mongo-(server|fake)\.ts|node:(net|child_process)|socket\.io-client)"/],
];

test.each(all.map((file) => file.split(sep).join("/")))("%s is in the one tier that has what it uses", (file) => {
  const found = tiers.filter(({ files }) => files.has(file)).map(({ tier }) => tier);
  expect(found).toHaveLength(1);
  const [tier] = found;
  const text = readFileSync(join(root, file), "utf8");
  const [needed = "unit"] = NEEDS.find(([, used]) => used.test(text)) ?? [];
  // A test of scripts or of a database may be pure.
  const allowed = tier === "integration" && needed === "unit" ? "integration" : needed;
  if (tier !== "faults") expect(tier, `${file}: scripts/tiers.mjs must have it in "${needed}"`).toBe(allowed);
});
