import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { packagedNode, runsServer, SERVER_FLAGS, serverNode } from "./server-node.mjs";

const OLD = { execPath: "/usr/bin/node", version: "v20.19.0" };
const NEW = { execPath: "/usr/bin/node", version: "v26.0.0" };

let dir: string;
beforeEach(({ skip }) => {
  skip(process.platform === "win32", "the stand-in binaries are shell scripts");
  dir = mkdtempSync(join(tmpdir(), "headcount-node-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
});

/** A stand-in for the package's binary. */
function packaged(content: string, mode = 0o755): string {
  const file = packagedNode(dir);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}
const prints = (version: string): string => `#!/bin/sh\necho ${version}\n`;

test.each([OLD, NEW])("the packaged Node is used if it runs, even if $version started this process", (running) => {
  const file = packaged(prints("v24.1.0"));
  expect(serverNode(dir, running)).toBe(file);
});

/** Binaries that exist but cannot be used. */
const BROKEN: [what: string, put: () => void][] = [
  ["is missing", () => {}],
  ["exits with an error", () => packaged("#!/bin/sh\nexit 127\n")],
  ["is not executable", () => packaged(prints("v24.1.0"), 0o644)],
  ["needs a loader that this system lacks", () => packaged("#!/lib/no-such-loader.so\n")],
  ["is half a file", () => packaged("\x7fELF")],
  ["is empty", () => packaged("")],
  ["is too old", () => packaged(prints("v22.12.0"))],
  ["is killed", () => packaged("#!/bin/sh\nkill -9 $$\n")],
];

test.each(BROKEN)("a packaged Node that %s is replaced by a running Node that is new enough", (_what, put) => {
  put();
  expect(serverNode(dir, NEW)).toBe(NEW.execPath);
});

test.each(BROKEN)(
  "a packaged Node that %s is refused with a readable message if the running Node is too old",
  (_what, put) => {
    put();
    expect(() => serverNode(dir, OLD)).toThrow(Refusal);
    expect(() => serverNode(dir, OLD)).toThrow(/needs Node 24 or newer; this is Node v20\.19\.0.*without glibc/s);
  },
);

test("the Node that runs the tests can run the server, but another program cannot", () => {
  expect(runsServer(process.execPath)).toBe(true);
  expect(runsServer("/bin/sh")).toBe(false);
});

test("the image starts the server with the same options of Node", () => {
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  const command = /^CMD (.*)$/m.exec(dockerfile)?.[1] ?? "";
  expect(JSON.parse(command)).toEqual(["node", ...SERVER_FLAGS, "server/build/program/headcount.js"]);
});
