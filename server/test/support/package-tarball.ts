import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Runs a program to its end; rejects with its output if it fails. */
export const run = promisify(execFile);

/** The file of a package as it is published, built and packed now. */
export async function packageTarball(workspace: "sdk" | "server"): Promise<string> {
  if (workspace === "server") await run("npx", ["tsc", "-b"], { cwd: ROOT });
  const { stdout: staged } = await run(process.execPath, ["scripts/release/package.mjs", workspace], { cwd: ROOT });
  const folder = staged.trim();
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: folder });
  return join(folder, JSON.parse(stdout)[0].filename);
}
