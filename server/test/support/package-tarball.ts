import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Runs a program to its end; rejects with its output if it fails. */
export const run = promisify(execFile);

/** The files that this process packed. */
const own = new Map<string, string>();

/** The file of a package as it is published. It is built and packed once for all test files of a run. */
export async function packageTarball(workspace: "sdk" | "server"): Promise<string> {
  const { HEADCOUNT_TEST_RUN: shared } = process.env;
  const { withLock } = await import(join(ROOT, "scripts/lock.mjs"));
  // Test files that run at once share the folder.
  return withLock(join(ROOT, "build", `${workspace}.lock`), async () => {
    const ready = shared ? join(shared, `${workspace}.tgz`) : own.get(workspace);
    if (ready && existsSync(ready)) return ready;
    const file = await packed(workspace);
    if (ready) renameSync(file, ready);
    else own.set(workspace, file);
    return ready ?? file;
  });
}

async function packed(workspace: "sdk" | "server"): Promise<string> {
  if (workspace === "server") await run("npx", ["tsc", "-b", "server"], { cwd: ROOT });
  const { stdout: staged } = await run(process.execPath, ["scripts/release/package.mjs", workspace], { cwd: ROOT });
  const folder = staged.trim();
  const destination = mkdtempSync(join(process.env.HEADCOUNT_TEST_RUN ?? tmpdir(), "headcount-package-"));
  process.once("exit", () => rmSync(destination, { recursive: true, force: true }));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", destination], { cwd: folder });
  return join(destination, JSON.parse(stdout)[0].filename);
}
