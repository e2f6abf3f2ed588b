import { appendFileSync } from "node:fs";

/*
 * Loaded into a program by `--import`: notes each stretch in which its loop stood still, one `from to` (epoch ms) a line in the file at STALL_FILE.
 * A recorder cannot sample then, whatever the reason: a busy machine, a heavy task, SIGSTOP.
 */

const EVERY_MS = 10;
/** What timers are late by on a quiet machine. */
const USUAL_MS = 10;

const file = process.env.STALL_FILE ?? "";
let last = Date.now();
setInterval(() => {
  const now = Date.now();
  if (now - last > EVERY_MS + USUAL_MS) appendFileSync(file, `${last} ${now}\n`);
  last = now;
}, EVERY_MS).unref();
