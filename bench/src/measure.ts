import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Processor time, ms. */
export interface Cpu {
  user: number;
  system: number;
}

/** One jiffy of /proc/<pid>/stat, ms. Linux has 100 per second on every platform that runs Node. */
const JIFFY_MS = 10;

/** A process and its descendants. */
export function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

export function cpuOf(pids: readonly number[]): Cpu {
  const cpu = { user: 0, system: 0 };
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name may contain spaces and brackets, so fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    cpu.user += Number(fields[11]) * JIFFY_MS;
    cpu.system += Number(fields[12]) * JIFFY_MS;
  }
  return cpu;
}

/** Resident bytes. A page that several processes share counts once. */
export function memoryOf(pids: readonly number[]): number {
  let kib = 0;
  for (const pid of pids) kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
  return kib * 1024;
}

/** The smallest value that `share` of the values do not exceed. NaN if there are no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Size of a SQLite database's content in bytes, including pages that are not yet in its file, without free ones. */
export function databaseBytes(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const of = (pragma: string): number => Number(Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0]);
    return (of("page_count") - of("freelist_count")) * of("page_size");
  } finally {
    database.close();
  }
}
