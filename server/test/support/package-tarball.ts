import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Runs a program to its end; rejects with its output if it fails. */
export const run = promisify(execFile);

/** The file of a package as it is published, built and packed now. */
export async function packageTarball(workspace: "sdk" | "server"): Promise<string> {
  // Test files that run at once share the folder.
  const { withLock } = await import(join(ROOT, "scripts/lock.mjs"));
  return withLock(join(ROOT, "build", `${workspace}.lock`), () => packed(workspace));
}

async function packed(workspace: "sdk" | "server"): Promise<string> {
  if (workspace === "server") await run("npx", ["tsc", "-b"], { cwd: ROOT });
  const { stdout: staged } = await run(process.execPath, ["scripts/release/package.mjs", workspace], { cwd: ROOT });
  const folder = staged.trim();
  const destination = mkdtempSync(join(tmpdir(), "headcount-package-"));
  process.once("exit", () => rmSync(destination, { recursive: true, force: true }));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", destination], { cwd: folder });
  return join(destination, JSON.parse(stdout)[0].filename);
}
