import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** What these scripts remember between runs; ignored by git, and outside `node_modules`, which `npm ci` removes. */
export const cacheDir = resolve(root, ".cache");
