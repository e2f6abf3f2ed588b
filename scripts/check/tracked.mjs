import { execFileSync } from "node:child_process";
import { root } from "../paths.mjs";

/** All tracked files, relative to the root, with `/`. */
export const trackedFiles = () =>
  execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
