import { runQuietly } from "./child.mjs";

const LIMIT_MS = 5 * 60_000;

/**
 * Installs Debian packages where that is possible without a question.
 * @param {string[]} packages
 * @returns {Promise<string>} what apt said, or why it was not asked
 */
export async function installByApt(packages) {
  if (process.platform !== "linux" || !(await runQuietly("apt-get", ["--version"])).ok) return "There is no apt-get\n";
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (sudo.length > 0 && !(await runQuietly("sudo", ["-n", "true"])).ok)
    return "apt-get needs root, and sudo a password\n";
  const deadline = Date.now() + LIMIT_MS;
  let said = "";
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const [command = "", ...rest] = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    const { ok, output } = await runQuietly(command, rest, { limitMs: Math.max(1, deadline - Date.now()) });
    said += output;
    if (!ok) break;
  }
  return said;
}
