import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Files that these scripts keep between runs. Git ignores the folder. It is outside `node_modules`, which `npm ci` removes. */
export const cacheDir = resolve(root, ".cache");
