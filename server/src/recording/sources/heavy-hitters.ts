/**
 * Counts values in bounded memory (Misra–Gries). A count is never too high. With more different values than `most`, it is too low by at
 * most all additions divided by `most`, so frequent values survive any number of rare ones.
 */
export class HeavyHitters {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #total = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(value: string): void {
    this.#total += 1;
    const known = this.#counts.get(value);
    if (known !== undefined || this.#counts.size < this.#most) this.#counts.set(value, (known ?? 0) + 1);
    else
      for (const [one, count] of this.#counts)
        if (count === 1) this.#counts.delete(one);
        else this.#counts.set(one, count - 1);
  }

  /** All additions. */
  get total(): number {
    return this.#total;
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
