import { SOURCE_DIMENSIONS, type Source, type SourceCounts } from "@headcount/protocol";
import { HeavyHitters } from "./heavy-hitters.ts";
import { keptCounts } from "./kept-counts.ts";

/** Different values of a dimension that are counted exactly. */
const MOST_VALUES = 500;
/** People that are counted once. More than any audience that joins within a quarter of an hour. */
const MOST_PEOPLE = 100_000;

/** Where the viewers of one auction come from, in the open quarter of an hour. In memory only. */
export class OpenSources {
  readonly #people = new Set<string>();
  readonly #counts = new Map(SOURCE_DIMENSIONS.map((dimension) => [dimension, new HeavyHitters(MOST_VALUES)]));

  /** `person`: counted once; `null` if people are not distinguished. */
  add(source: Source, person: string | null): void {
    if (person !== null) {
      if (this.#people.has(person) || this.#people.size >= MOST_PEOPLE) return;
      this.#people.add(person);
    }
    for (const [dimension, counts] of this.#counts) counts.add(source[dimension]);
  }

  /** What is kept; nothing if there are too few viewers. */
  kept(): { sources?: SourceCounts } {
    const found: SourceCounts = {};
    for (const [dimension, { counts, total }] of this.#counts) {
      const kept = keptCounts(counts, total);
      if (kept) found[dimension] = kept;
    }
    return Object.keys(found).length > 0 ? { sources: found } : {};
  }
}
