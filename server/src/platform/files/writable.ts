import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileProblem } from "./file-problems.ts";

/** An account as `1001 (ada)`; only its number if it has no name. */
const accountOf = (uid: number): string => {
  try {
    const line = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((entry) => entry.split(":")[2] === String(uid));
    const name = line?.split(":")[0];
    return name ? `${uid} (${name})` : String(uid);
  } catch {
    return String(uid);
  }
};

/** Quotes a path for a shell, if needed. */
const quoted = (path: string): string => (/^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

const USE = constants.R_OK | constants.W_OK;

/**
 * Why this account cannot read and write an existing file or folder, and which command changes that; `null` when it can.
 * It names the owner and the mode of the blocking file or folder, which may be a parent folder.
 */
function notWritable(path: string): string | null {
  const folders: string[] = [];
  for (let above = dirname(path); !folders.includes(above); above = dirname(above)) folders.unshift(above);
  for (const folder of folders) {
    const problem = problemAt(folder, constants.X_OK);
    if (problem !== null) return `${path} cannot be reached. ${problem}`;
  }
  return problemAt(path, USE);
}

function problemAt(path: string, wanted: number): string | null {
  try {
    accessSync(path, wanted | (statSync(path).isDirectory() ? constants.X_OK : 0));
    return null;
  } catch (error) {
    return `${path} cannot be used: ${fileProblem(error)}${remedyFor(path, error)}`;
  }
}

function remedyFor(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EROFS") return ". Mount it writable, or choose a folder on another file system";
  const uid = process.getuid?.();
  if (code === "ENOENT" || uid === undefined) return "";
  const stats = statSync(path);
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, "0");
  const found = `. It belongs to user ${accountOf(stats.uid)} and has mode ${mode}; this process runs as user ${accountOf(uid)}`;
  if (code === "EPERM") return `${found}. Run as root: chattr -i ${quoted(path)}`;
  const isFolder = stats.isDirectory();
  if (stats.uid === uid) return `${found}. Run: chmod u+rw${isFolder ? "x" : ""} ${quoted(path)}`;
  return `${found}. Run as root: chown ${isFolder ? "-R " : ""}${uid}:${process.getgid?.()} ${quoted(path)}`;
}

/** Why this account cannot keep a file at `path`, which need not exist yet; `null` when it can. */
export function cannotKeep(path: string): string | null {
  try {
    if (statSync(path, { throwIfNoEntry: false })) return notWritable(path) ?? notWritable(dirname(path));
  } catch {
    // A parent folder cannot be entered.
  }
  let folder = dirname(path);
  while (!isThere(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return notWritable(folder);
}

const isThere = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
};
