import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { temporaryFolder } from "../support/harness.ts";

// Real installs from the registry with the npm of Node 20, on a machine that cannot compile.

const ROOT = join(import.meta.dirname, "../../..");
const OLDEST_NPM = "10.8.2";
const COMPILERS = ["python", "python3", "cc", "gcc", "c++", "g++", "clang", "make"];
const INSTALL_MS = 10 * 60_000;

const KEPT = /^npm_config_(registry|cache|userconfig|cafile|https?_proxy|noproxy)$/i;
/** The machine's environment without the variables of the npm that runs these tests. */
const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || KEPT.test(name)),
);

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
type LockedTree = Record<
  string,
  { version?: string; hasInstallScript?: boolean; dependencies?: Record<string, string> }
>;
const locked: LockedTree = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
const npmCli = (folder: string): string => join(folder, "node_modules/npm/bin/npm-cli.js");

/** A machine with a shell, Node and npm. Every compiler on it fails and records the call. */
function bareMachine(npm: string) {
  const bin = temporaryFolder();
  const calls = join(bin, "calls");
  const program = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  for (const name of COMPILERS) program(name, `echo ${name} >> ${calls}; exit 1`);
  symlinkSync("/bin/sh", join(bin, "sh"));
  symlinkSync(process.execPath, join(bin, "node"));
  program("npm", `exec node ${npmCli(npm)} "$@"`);
  return {
    env: { ...clean, PATH: bin, npm_execpath: npmCli(npm), npm_node_execpath: process.execPath },
    compilersCalled: () => (existsSync(calls) ? readFileSync(calls, "utf8").split("\n") : []),
  };
}

/** Packages that could be compiled or that have an install script, with their dependencies. */
function delicate(): LockedTree {
  const places = Object.keys(locked).filter((place) => place.startsWith("node_modules/"));
  const chosen = new Set(
    places.filter((place) => locked[place]?.hasInstallScript || existsSync(join(ROOT, place, "binding.gyp"))),
  );
  for (const place of chosen)
    for (const name of Object.keys(locked[place]?.dependencies ?? {})) chosen.add(`node_modules/${name}`);
  return Object.fromEntries([...chosen].map((place) => [place, locked[place] ?? {}]));
}

/** A repository with these scripts that depends only on the packages above. A full install takes minutes on a slow disk. */
function checkout(): string {
  const dir = temporaryFolder();
  const tree = delicate();
  expect(Object.keys(tree)).toEqual(expect.arrayContaining(["node_modules/better-sqlite3", "node_modules/node"]));
  const dependencies = Object.fromEntries(
    Object.entries(tree).map(([place, { version }]) => [place.replace("node_modules/", ""), version]),
  );
  const asked = { name: "headcount", version: "0.1.0", dependencies };
  const put = (file: string, content: unknown): void => writeFileSync(join(dir, file), JSON.stringify(content));
  put("package.json", { ...asked, type: "module", allowScripts: manifest.allowScripts });
  put("package-lock.json", { ...asked, lockfileVersion: 3, requires: true, packages: { "": asked, ...tree } });
  cpSync(join(ROOT, "scripts"), join(dir, "scripts"), { recursive: true });
  return dir;
}

describe.skipIf(process.platform === "win32")(`with npm ${OLDEST_NPM} and no compiler`, () => {
  function oldestNpm({ skip }: TestContext): string {
    const folder = temporaryFolder();
    const args = ["install", "--no-audit", "--no-fund", "--prefix", folder, `npm@${OLDEST_NPM}`];
    const { status, stderr } = spawnSync("npm", args, { env: clean, encoding: "utf8" });
    skip(status !== 0, `npm ${OLDEST_NPM} is not available from the registry: ${stderr}`);
    return folder;
  }

  function machine(context: TestContext) {
    const dir = checkout();
    const { env, compilersCalled } = bareMachine(oldestNpm(context));
    const run = (command: string, ...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(command, args, { cwd: dir, env, encoding: "utf8" });
      return { status, stdout, said: stdout + stderr };
    };
    const install = `const { installWhenStale } = await import("./scripts/install.mjs");
      await installWhenStale(undefined, { execPath: "/no/such/node", version: "v20.19.0" });`;
    return {
      dir,
      run,
      installWhenStale: () => run("node", "--input-type=module", "-e", install),
      expectNothingCompiled() {
        expect(compilersCalled()).toEqual([]);
        const files = readdirSync(join(dir, "node_modules"), { recursive: true, encoding: "utf8" });
        expect(files).toContain("better-sqlite3/binding.gyp");
        expect(files.filter((file) => /\.o$|(^|\/)build\/(Release|Debug|Makefile|config\.gypi)/.test(file))).toEqual(
          [],
        );
      },
      /** The native libraries after the database was opened, and the version of Node. */
      openDatabase() {
        const script = `const Database = require("better-sqlite3");
          const one = new Database(":memory:").prepare("SELECT 1 AS one").get().one;
          const native = process.report.getReport().sharedObjects.filter((file) => file.endsWith(".node"));
          console.log(JSON.stringify({ one, native, node: process.versions.node }));`;
        return JSON.parse(run(join(dir, "node_modules/.bin/node"), "-e", script).stdout);
      },
    };
  }

  it("a manual install compiles nothing and is recognized", { timeout: INSTALL_MS }, (context) => {
    const { run, installWhenStale, expectNothingCompiled } = machine(context);
    const { status, said } = run("npm", "ci", "--no-audit", "--no-fund");
    expect([status, said]).toEqual([0, said]);
    expectNothingCompiled();
    expect(installWhenStale()).toEqual({ status: 0, stdout: "", said: "" });
  });

  it("the project's install compiles nothing, opens the database with the packaged binary, and is repaired", {
    timeout: INSTALL_MS,
  }, (context) => {
    const { dir, installWhenStale, expectNothingCompiled, openDatabase } = machine(context);
    const { status, said } = installWhenStale();
    expect([status, said]).toEqual([0, expect.stringMatching(/^Installing dependencies …\nInstalled in \d+ s\n$/)]);
    expectNothingCompiled();
    const { one, native, node } = openDatabase();
    expect(one).toBe(1);
    expect(node).toBe(locked["node_modules/node"]?.version);
    expect(native).toEqual([expect.stringContaining(join(dir, "node_modules/better-sqlite3/prebuilds"))]);

    rmSync(join(dir, "node_modules/node/bin"), { recursive: true });
    expect(installWhenStale().said).toContain("Installed in");
    expect(openDatabase().one).toBe(1);
  });
});
