import { readFileSync } from "node:fs";
import { BaseSequencer } from "vitest/node";

/** The tests of these files wait for package managers, however short the files are. */
const INSTALLS = /\/package-tarball\.ts"/;

/** Each takes a minute or more in `npm run test:rest`, and does not look like it. */
const LONG_FILES =
  /(faults\/\w+|\/languages|\/numbers-model|\/dashboard-chart|\/permission-when-done|\/storage\/mongodb[\w-]*|\/workers)(\.\w+)*\.test\.ts$/;

/**
 * Starts the longest files of each group first, so that all cores have work until its end. Until vitest has run a file
 * once, as in a fresh clone, it knows only its size.
 */
export default class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import("vitest/node").TestSpecification[]} files
   */
  async sort(files) {
    const first = new Set(
      files.filter(({ moduleId }) => LONG_FILES.test(moduleId) || INSTALLS.test(readFileSync(moduleId, "utf8"))),
    );
    /** @param {import("vitest/node").TestSpecification} file */
    const placeOf = (file) => file.project.config.sequence.groupOrder + (first.has(file) ? 0 : 0.5);
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
