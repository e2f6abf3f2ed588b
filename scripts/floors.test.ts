import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { missingOptionals, needsNoBuild, unchecked } from "./complete-lock.mjs";
import { root } from "./paths.mjs";

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

/** Older ones have known holes: below these, one anonymous client can fill the server's memory or end it. */
test.each([
  ["socket.io", "4.8.4"],
  ["engine.io", "6.6.12"],
  ["socket.io-parser", "4.2.7"],
  ["ws", "8.23.0"],
])("every %s in the tree is %s or newer", (name, floor) => {
  expect(versionsOf(name)).not.toEqual([]);
  expect(versionsOf(name).filter((version) => !isAtLeast(version, floor))).toEqual([]);
});

test("the lock file names no address: packages come from whatever registry npm is set to", () => {
  const addressed = locked.filter(([, { resolved, link }]) => resolved !== undefined && !link);
  expect(addressed.map(([place]) => place)).toEqual([]);
});

test("the lock file knows the packages of every system, or `npm ci` refuses it (scripts/complete-lock.mjs puts them back)", () => {
  expect(missingOptionals(read("package-lock.json").packages).map(({ place }) => place)).toEqual([]);
});

test("T36: every locked package has an integrity, those of other systems too", () => {
  expect(unchecked(read("package-lock.json").packages).map(([place]) => place)).toEqual([]);
});

test("npm 10 compiles nothing, because the lock file says what needs no build (scripts/complete-lock.mjs puts it back)", () => {
  // npm 10 compiles every package with a binding.gyp, unless its entry says otherwise.
  const buildable = locked.filter(([place]) => place !== "" && existsSync(resolve(root, place, "binding.gyp")));
  expect(buildable.map(([place]) => nameOf(place))).toContain("better-sqlite3");
  for (const [place, { gypfile }] of buildable)
    expect([place, gypfile, needsNoBuild(place)]).toEqual([place, false, true]);
});

test("T20: only packages allowed by name run a script when installed", () => {
  const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => nameOf(place));
  const allowed = Object.entries(read("package.json").allowScripts).flatMap(([name, yes]) => (yes ? [name] : []));
  expect([...new Set(scripted)].sort()).toEqual(allowed.sort());
});

test("the bill of materials names what is guarded here, in the versions that are locked", { tags: ["slow"] }, () => {
  const { status, stdout } = spawnSync("npm", ["run", "--silent", "sbom"], { cwd: root, encoding: "utf8" });
  expect(status).toBe(0);
  const { bomFormat, components } = JSON.parse(stdout) as { bomFormat: string; components: Component[] };
  expect(bomFormat).toBe("CycloneDX");
  for (const name of ["socket.io", "engine.io", "socket.io-parser", "ws"])
    expect(components.filter((component) => component.name === name).map(({ version }) => version)).toEqual(
      versionsOf(name),
    );
});

/** Compares release numbers; a pre-release counts as older than its release. */
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
