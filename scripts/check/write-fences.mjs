import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { overrides } from "./fences.mjs";

const file = join(root, "biome.json");
const settings = JSON.parse(readFileSync(file, "utf8"));
/** @typedef {{ includes: string[], linter: { rules: { style?: { noRestrictedImports?: { level?: string } } } } }} Override */
/** @param {Override} override */
const isFence = ({ includes }) =>
  includes.every((each) => each.startsWith("server/src/")) && includes[0] !== "server/src/main.ts";
/** @param {Override} override */
const restricts = ({ linter }) => linter.rules.style?.noRestrictedImports?.level === "error";
/** @type {Override[]} */
const others = settings.overrides.filter((/** @type {Override} */ each) => !(isFence(each) && restricts(each)));
const at = others.findIndex(({ includes }) => includes.includes("**/*.test.ts"));
settings.overrides = others.toSpliced(at, 0, ...overrides());
writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
