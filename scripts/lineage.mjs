import { readFileSync } from "node:fs";

const CHECK_MS = 100;

/**
 * Turns the loss of npm into a SIGTERM to ourselves. npm's shell does not pass signals on, and an npm killed outright sends
 * none: without this a server would go on holding its port with nobody to stop it.
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
 * The processes whose end is to be ours: the one that started us and, where npm put a shell between (which nobody tells
 * when npm is killed), npm itself. A different answer than before means that one of them is gone.
 * Only for what npm started: who starts us by hand and leaves, as `nohup` does, wants us to stay.
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
 * @returns {number | undefined} undefined when it is not a shell: then npm is the parent, and npm's parent is not our concern
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
