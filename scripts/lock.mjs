import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_MS = 250;
const UNSIGNED_MS = 10_000;
const LONGEST_MS = 15 * 60_000;

/**
 * Runs `work` while this process holds the lock file.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ waiting?: () => void }} [options] `waiting` is called once if another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { waiting = () => {} } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; !take(file); tries++) {
    if (isAbandoned(file, Date.now())) rmSync(file, { force: true });
    else {
      if (tries === 0) waiting();
      await sleep(RETRY_MS);
    }
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * A lock is abandoned if its holder has ended, if it has no process id, or if it is older than any install can be.
 * @param {string} file
 * @param {number} now ms since 1970
 */
export function isAbandoned(file, now) {
  try {
    const age = now - statSync(file).mtimeMs;
    const holder = Number(readFileSync(file, "utf8"));
    if (!holder) return age > UNSIGNED_MS;
    return age > LONGEST_MS || !isRunning(holder);
  } catch (error) {
    // The lock was released in between. The next attempt acquires it.
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
const hasCode = (error, code) => error instanceof Error && "code" in error && error.code === code;
