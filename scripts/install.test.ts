import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { installWhenStale, isInstalled, isStale, sameRequests } from "./install.mjs";
import { Refusal } from "./refusal.mjs";
import { packagedNode, serverNode } from "./server-node.mjs";

let dir: string;
const put = (place: string, content: unknown): void => {
  mkdirSync(dirname(join(dir, place)), { recursive: true });
  writeFileSync(join(dir, place), JSON.stringify(content));
};

const lock = {
  packages: {
    "": { workspaces: ["a"], devDependencies: { z: "^1.0.0", b: "^1.0.0" } },
    a: { version: "0.1.0", dependencies: { ws: "^8.0.0" } },
    "node_modules/a": { resolved: "a", link: true },
    "node_modules/ws": { version: "8.23.0" },
    "node_modules/fsevents": { version: "2.3.3", optional: true },
  },
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "headcount-install-"));
  put("package.json", { name: "root", scripts: {}, devDependencies: { b: "^1.0.0", z: "^1.0.0" } });
  put("a/package.json", { name: "a", dependencies: { ws: "^8.0.0" } });
  put("package-lock.json", lock);
  const { "": _root, "node_modules/fsevents": _optional, ...installed } = lock.packages;
  put("node_modules/.package-lock.json", { packages: installed });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("a completed npm install is not repeated, even if it was manual", () => {
  expect(isStale(dir)).toBe(false);
});

test("a new script in package.json requires no install", () => {
  put("a/package.json", { name: "a", scripts: { build: "vite build" }, dependencies: { ws: "^8.0.0" } });
  expect(isStale(dir)).toBe(false);
});

test("an install without npm's completion file is incomplete", () => {
  rmSync(join(dir, "node_modules/.package-lock.json"));
  expect(isStale(dir)).toBe(true);
});

test("a changed lock file makes the install stale", () => {
  put("package-lock.json", { packages: { ...lock.packages, "node_modules/ws": { version: "8.24.0" } } });
  expect(isStale(dir)).toBe(true);
});

test("a dependency that is not locked makes the install stale, and npm reports the mismatch", () => {
  put("a/package.json", { name: "a", dependencies: { ws: "^8.0.0", zod: "^4.0.0" } });
  expect(isStale(dir)).toBe(true);
});

test("only an optional package may be absent", () => {
  expect(isInstalled({ x: { version: "1.0.0", optional: true } }, {})).toBe(true);
  expect(isInstalled({ x: { version: "1.0.0" } }, {})).toBe(false);
});

test("the order of dependencies does not matter", () => {
  expect(sameRequests({ dependencies: { a: "1", b: "2" } }, { dependencies: { b: "2", a: "1" } })).toBe(true);
  expect(sameRequests(undefined, { dependencies: { a: "1" } })).toBe(false);
});

describe("an install", () => {
  const OLD = { execPath: "/usr/bin/node", version: "v20.19.0" };
  const NEW = { execPath: "/usr/bin/node", version: "v26.0.0" };
  const NOTE = "node_modules/.package-lock.json";
  const RUNS = "#!/bin/sh\necho v24.1.0\n";
  const CANNOT_RUN = "#!/bin/sh\nexit 127\n";

  /** A minimal npm: `ci` writes the completion file, `rebuild node` the binary and its link. It records how it was called. */
  const npm = (binary: string | undefined, note: string) => `
    const { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
    const { dirname } = require("node:path");
    const [command, ...args] = process.argv.slice(2);
    appendFileSync("asked", [command, ...args.filter((arg) => !/audit|fund|loglevel/.test(arg))].join(" ") + "\\n");
    const put = (file, content) => (mkdirSync(dirname(file), { recursive: true }), writeFileSync(file, content));
    if (command === "ci") {
      rmSync("node_modules", { recursive: true, force: true });
      put("${NOTE}", ${JSON.stringify(note)});
    }
    if (command === "rebuild" && ${binary !== undefined}) {
      const file = ${JSON.stringify(packagedNode(dir))};
      put(file, ${JSON.stringify(binary)});
      chmodSync(file, 0o755);
      mkdirSync("node_modules/.bin", { recursive: true });
      symlinkSync("../node/bin/node", "node_modules/.bin/node");
    }
  `;
  const bringing = (binary: string | undefined): void => {
    const cli = join(dir, "npm-cli.js");
    writeFileSync(cli, npm(binary, readFileSync(join(dir, NOTE), "utf8")));
    vi.stubEnv("npm_execpath", cli);
    vi.stubEnv("npm_node_execpath", process.execPath);
  };
  const asked = (): string[] => {
    const file = join(dir, "asked");
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return lines;
  };
  const CI = "ci --ignore-scripts --include=dev";
  const REBUILD = "rebuild node";

  beforeEach(({ skip }) => {
    skip(process.platform === "win32", "the stand-in binaries are shell scripts");
    vi.spyOn(console, "log").mockReturnValue();
    bringing(RUNS);
  });
  afterEach(() => void vi.unstubAllEnvs());

  test("runs only the install script of the package `node`, and is not repeated", async () => {
    rmSync(join(dir, NOTE));
    await installWhenStale(dir, OLD);
    expect(asked()).toEqual([CI, REBUILD]);
    expect(serverNode(dir, OLD)).toBe(packagedNode(dir));
    await installWhenStale(dir, OLD);
    expect(asked()).toEqual([]);
  });

  test("that was interrupted before it installed Node installs only Node", async () => {
    await installWhenStale(dir, OLD);
    expect(asked()).toEqual([REBUILD]);
  });

  test("with a damaged Node installs Node again", async () => {
    await installWhenStale(dir, OLD);
    asked();
    writeFileSync(packagedNode(dir), CANNOT_RUN);
    rmSync(join(dir, "node_modules/.bin"), { recursive: true });
    await installWhenStale(dir, OLD);
    expect(asked()).toEqual([REBUILD]);
  });

  test("is complete without the packaged Node if the running Node is new enough", async () => {
    await installWhenStale(dir, NEW);
    expect(asked()).toEqual([]);
  });

  test("with a Node that cannot run here leaves no link to it on the PATH of npm's scripts", async () => {
    bringing(CANNOT_RUN);
    rmSync(join(dir, NOTE));
    await installWhenStale(dir, NEW);
    expect(asked()).toEqual([CI, REBUILD]);
    expect(existsSync(packagedNode(dir))).toBe(true);
    expect(lstatSync(join(dir, "node_modules/.bin/node"), { throwIfNoEntry: false })).toBeUndefined();
    expect(serverNode(dir, NEW)).toBe(NEW.execPath);
  });

  test.each([CANNOT_RUN, undefined])(
    "without a usable Node is refused if the running Node is too old",
    async (node) => {
      bringing(node);
      await expect(installWhenStale(dir, OLD)).rejects.toThrow(Refusal);
      await expect(installWhenStale(dir, OLD)).rejects.toThrow(/needs Node 24 or newer/);
    },
  );
});
