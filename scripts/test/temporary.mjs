import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The folder in memory that Linux has for every user. In a container it may be small, or start no programs. */
const MEMORY = "/dev/shm";
const LEAST_BYTES = 4 * 1024 ** 3;

/**
 * Makes the folder for the temporary files of a test run. It is in memory where that is possible: databases flush each commit,
 * and on a disk the tests would wait for it most of their time. `TMPDIR` has priority.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [memory]
 * @returns {string} the caller removes it
 */
export function temporaryFolder({ TMPDIR } = process.env, memory = MEMORY) {
  const folder = (TMPDIR ? undefined : inMemory(memory)) ?? mkdtempSync(resolve(tmpdir(), "headcount-tests-"));
  // Some tests start programs as other users.
  chmodSync(folder, 0o1777);
  return folder;
}

/** @param {string} memory */
function inMemory(memory) {
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < LEAST_BYTES) return undefined;
    const folder = mkdtempSync(join(memory, "headcount-tests-"));
    const program = join(folder, "program");
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    if (spawnSync(program).status === 0) return folder;
    rmSync(folder, { recursive: true });
  } catch {
    // There is none, or it may not be used.
  }
  return undefined;
}
