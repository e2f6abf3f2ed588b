import { readFileSync } from "node:fs";

const CHECK_MS = 100;

/**
 * Sends SIGTERM to this process when npm ends. npm's shell does not forward signals, and a killed npm sends
 * none. Without this, a server would keep its port and nothing would stop it.
 */
export function endWithNpm() {
  const before = lineage();
  const check = setInterval(() => {
    if (lineage() === before) return;
    clearInterval(check);
    process.kill(process.pid, "SIGTERM");
  }, CHECK_MS);
  check.unref();
}

/**
 * The processes whose end must end this process: its parent, and npm itself if npm started it through a shell. (The shell
 * does not notice that npm was killed.) A changed result means that one of them has ended.
 * Only for processes that npm started: with `nohup`, for example, the process must outlive its parent.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
function lineage(env = process.env) {
  if (!env.npm_lifecycle_event) return "";
  const parent = process.ppid;
  return `${parent} ${(process.platform === "linux" && parentOfShell(parent)) || ""}`;
}

/**
 * @param {number} pid
 * @returns {number | undefined} undefined if it is not a shell: then npm is the parent, and npm's parent does not matter
 */
function parentOfShell(pid) {
  try {
    // "pid (name) state parent …"
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return name?.endsWith("sh") ? Number(parent) : undefined;
  } catch {
    return undefined;
  }
}
