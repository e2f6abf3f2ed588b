import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { root } from "../paths.mjs";
import { missingOptionals, needsNoBuild, unchecked } from "../release/complete-lock.mjs";

interface Component {
  name: string;
  version: string;
}

interface Locked {
  version?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  gypfile?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(resolve(root, file), "utf8"));
const locked: [place: string, entry: Locked][] = Object.entries(read("package-lock.json").packages);
const nameOf = (place: string): string => place.split("node_modules/").at(-1) ?? place;
const versionsOf = (name: string): string[] =>
  locked.flatMap(([place, { version }]) => (nameOf(place) === name && version ? [version] : []));

/** Older versions have known vulnerabilities: an anonymous client can exhaust the server's memory or crash it. */
test.each([
  ["socket.io", "4.8.4"],
  ["engine.io", "6.6.12"],
  ["socket.io-parser", "4.2.7"],
  ["ws", "8.23.0"],
])("every %s in the tree is %s or newer", (name, floor) => {
  expect(versionsOf(name)).not.toEqual([]);
  expect(versionsOf(name).filter((version) => !isAtLeast(version, floor))).toEqual([]);
});

test("the lock file contains no registry address, so npm's configured registry is used", () => {
  const addressed = locked.filter(([, { resolved, link }]) => resolved !== undefined && !link);
  expect(addressed.map(([place]) => place)).toEqual([]);
});

test("the lock file has the packages of every system (scripts/release/complete-lock.mjs restores them)", () => {
  expect(missingOptionals(read("package-lock.json").packages).map(({ place }) => place)).toEqual([]);
});

test("T36: every locked package has an integrity, including packages for other systems", () => {
  expect(unchecked(read("package-lock.json").packages).map(([place]) => place)).toEqual([]);
});

test("npm 10 compiles nothing, because the lock file marks packages that need no build (scripts/release/complete-lock.mjs restores the marks)", () => {
  // npm 10 compiles every package with a binding.gyp unless its entry has `gypfile: false`.
  const buildable = locked.filter(([place]) => place !== "" && existsSync(resolve(root, place, "binding.gyp")));
  expect(buildable.map(([place]) => nameOf(place))).toContain("better-sqlite3");
  for (const [place, { gypfile }] of buildable)
    expect([place, gypfile, needsNoBuild(place)]).toEqual([place, false, true]);
});

test("T20: only explicitly allowed packages run install scripts", () => {
  const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => nameOf(place));
  const allowed = Object.entries(read("package.json").allowScripts).flatMap(([name, yes]) => (yes ? [name] : []));
  expect([...new Set(scripted)].sort()).toEqual(allowed.sort());
});

test("the bill of materials has the guarded packages in their locked versions", { tags: ["slow"] }, () => {
  const { status, stdout } = spawnSync("npm", ["run", "--silent", "sbom"], { cwd: root, encoding: "utf8" });
  expect(status).toBe(0);
  const { bomFormat, components } = JSON.parse(stdout) as { bomFormat: string; components: Component[] };
  expect(bomFormat).toBe("CycloneDX");
  for (const name of ["socket.io", "engine.io", "socket.io-parser", "ws"])
    expect(components.filter((component) => component.name === name).map(({ version }) => version)).toEqual(
      versionsOf(name),
    );
});

/** Compares release numbers. A pre-release is older than its release. */
function isAtLeast(version: string, floor: string): boolean {
  const [release = "", preRelease] = version.split("-", 2);
  const parts = release.split(".").map(Number);
  for (const [i, least] of floor.split(".").map(Number).entries()) {
    const part = parts[i] ?? 0;
    if (part !== least) return part > least;
  }
  return preRelease === undefined;
}

test.each([
  ["8.23.0", true],
  ["8.100.1", true],
  ["9.0.0", true],
  ["8.22.9", false],
  ["8.23.0-rc.1", false],
])("%s counts as at least 8.23.0: %s", (version, expected) => {
  expect(isAtLeast(version, "8.23.0")).toBe(expected);
});
