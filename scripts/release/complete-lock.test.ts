import { expect, test } from "vitest";
import { missingOptionals, platformEntry, unchecked, withAllPlatforms, withGypfiles } from "./complete-lock.mjs";

const integrityOf = (name: string, version: string): string => `sha512-${name}@${version}`;
const biome = { version: "2.6.8", dev: true, optionalDependencies: { "@biomejs/cli-darwin-arm64": "2.6.8" } };

test("a missing package for another system is restored in the version that its parent requires", () => {
  const whole = withAllPlatforms(
    { "node_modules/@biomejs/biome": biome, "node_modules/a": { version: "1.0.0" } },
    integrityOf,
  );
  expect(Object.keys(whole)).toEqual([
    "node_modules/@biomejs/biome",
    "node_modules/@biomejs/cli-darwin-arm64",
    "node_modules/a",
  ]);
  expect(whole["node_modules/@biomejs/cli-darwin-arm64"]).toEqual({
    version: "2.6.8",
    integrity: "sha512-@biomejs/cli-darwin-arm64@2.6.8",
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
])("the name of %s gives its system", (name, where) => {
  const entry = platformEntry({ place: `node_modules/${name}`, version: "1.2.3", parent: {} }, integrityOf);
  expect(entry).toEqual({ version: "1.2.3", integrity: `sha512-${name}@1.2.3`, optional: true, ...where });
});

test("an ambiguous name or version is an error", () => {
  expect(() => platformEntry({ place: "node_modules/fast-thing", version: "1.2.3", parent: {} }, integrityOf)).toThrow(
    "does not identify one system",
  );
  expect(() =>
    platformEntry({ place: "node_modules/a-linux-x64", version: "^1.2.3", parent: {} }, integrityOf),
  ).toThrow("exact");
});

test("a package is found in its parent's own node_modules and in a folder above", () => {
  const parent = { version: "1.0.0", optionalDependencies: { inner: "1.0.0", outer: "1.0.0" } };
  const found = { version: "1.0.0", optional: true };
  const tree = { "node_modules/p/node_modules/q": parent, "node_modules/p/node_modules/q/node_modules/inner": found };
  expect(missingOptionals(tree).map(({ place }) => place)).toEqual(["node_modules/outer"]);
  expect(missingOptionals({ ...tree, "node_modules/outer": found })).toEqual([]);
  expect(missingOptionals({ ...tree, "node_modules/p/node_modules/outer": found })).toEqual([]);
});

test("a package without an integrity gets the registry's", () => {
  const tree = {
    "": { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0", dev: true },
    "node_modules/b": { version: "1.0.0", integrity: "sha512-b" },
    "node_modules/c": { link: true },
  };
  expect(unchecked(tree).map(([place]) => place)).toEqual(["node_modules/a"]);
  const whole = withAllPlatforms(tree, integrityOf);
  expect(whole["node_modules/a"]).toEqual({ version: "1.0.0", integrity: "sha512-a@1.0.0", dev: true });
  expect(unchecked(whole)).toEqual([]);
});

test("a package that needs no build is marked in the lock file, and no other entry changes", () => {
  const tree = {
    "": { version: "1.0.0" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b": { version: "2.0.0" },
  };
  const completed = withGypfiles(tree, (place) => place === "node_modules/b");
  expect(completed).toEqual({ ...tree, "node_modules/b": { version: "2.0.0", gypfile: false } });
});
