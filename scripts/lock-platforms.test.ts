import { expect, test } from "vitest";
import { missingOptionals, platformEntry, withAllPlatforms } from "./lock-platforms.mjs";

const biome = { version: "2.6.8", dev: true, optionalDependencies: { "@biomejs/cli-darwin-arm64": "2.6.8" } };

test("a package for another system that the lock file lacks is put back in the version its parent names", () => {
  const whole = withAllPlatforms({ "node_modules/@biomejs/biome": biome, "node_modules/a": { version: "1.0.0" } });
  expect(Object.keys(whole)).toEqual([
    "node_modules/@biomejs/biome",
    "node_modules/@biomejs/cli-darwin-arm64",
    "node_modules/a",
  ]);
  expect(whole["node_modules/@biomejs/cli-darwin-arm64"]).toEqual({
    version: "2.6.8",
    cpu: ["arm64"],
    dev: true,
    optional: true,
    os: ["darwin"],
  });
  expect(missingOptionals(whole)).toEqual([]);
});

test.each([
  ["@oxc-parser/binding-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"] }],
  ["@oxc-parser/binding-win32-x64-msvc", { os: ["win32"], cpu: ["x64"] }],
  ["@oxc-parser/binding-linux-ppc64-gnu", { os: ["linux"], cpu: ["ppc64"], libc: ["glibc"] }],
  ["@biomejs/cli-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
])("%s says by its name where it belongs", (name, where) => {
  const entry = platformEntry({ place: `node_modules/${name}`, version: "1.2.3", parent: {} });
  expect(entry).toEqual({ version: "1.2.3", optional: true, ...where });
});

test("what its name and version do not settle is left to a person", () => {
  expect(() => platformEntry({ place: "node_modules/fast-thing", version: "1.2.3", parent: {} })).toThrow(
    "which system",
  );
  expect(() => platformEntry({ place: "node_modules/a-linux-x64", version: "^1.2.3", parent: {} })).toThrow("exact");
});

test("a package is found in its parent's own node_modules, and in one above", () => {
  const parent = { version: "1.0.0", optionalDependencies: { inner: "1.0.0", outer: "1.0.0" } };
  const found = { version: "1.0.0", optional: true };
  const tree = { "node_modules/p/node_modules/q": parent, "node_modules/p/node_modules/q/node_modules/inner": found };
  expect(missingOptionals(tree).map(({ place }) => place)).toEqual(["node_modules/outer"]);
  expect(missingOptionals({ ...tree, "node_modules/outer": found })).toEqual([]);
  expect(missingOptionals({ ...tree, "node_modules/p/node_modules/outer": found })).toEqual([]);
});
