import { runQuietly } from "../child.mjs";

const LIMIT_MS = 5 * 60_000;
/** Asks nothing, and starts no service of a package. */
const ENVIRONMENT = ["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"];

/**
 * Installs Debian packages if apt-get can run without a prompt.
 * @param {string[]} packages
 * @returns {Promise<string>} apt's output, or the reason why apt did not run
 */
export async function installByApt(packages) {
  if (process.platform !== "linux" || !(await runQuietly("apt-get", ["--version"])).ok)
    return "apt-get was not found\n";
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (sudo.length > 0 && !(await runQuietly("sudo", ["-n", "true"])).ok)
    return "apt-get needs root, and sudo needs a password\n";
  const deadline = Date.now() + LIMIT_MS;
  let log = "";
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const [command = "", ...rest] = [...sudo, "env", ...ENVIRONMENT, "apt-get", ...args];
    const { ok, output } = await runQuietly(command, rest, { limitMs: Math.max(1, deadline - Date.now()) });
    log += output;
    if (!ok) break;
  }
  return log;
}
