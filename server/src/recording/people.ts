import { type Grid, type Lengths, longestVisitMs, Sketch, type Visits } from "@headcount/protocol";

/** Counts people by the length of their visits; see `Lengths`. There are few lengths, so only they are sorted, however large the audience is. */
class LengthCounts {
  readonly #slotMs: number;
  readonly #longest: number;
  /** By length in slots. */
  readonly #people = new Map<number, number>();

  constructor(grid: Grid) {
    this.#slotMs = grid.slotMs;
    this.#longest = longestVisitMs(grid) / grid.slotMs;
  }

  add(ms: number, people = 1): void {
    const slots = Math.min(this.#longest, Math.max(0, Math.floor(ms / this.#slotMs)));
    this.#people.set(slots, (this.#people.get(slots) ?? 0) + people);
  }

  get lengths(): Lengths {
    const inOrder = [...this.#people].sort(([a], [b]) => a - b);
    return inOrder.map(([slots, people]) => [slots * this.#slotMs, people]);
  }
}

/** The people of the open minute, present and departed. Ids stay in memory; only a sketch and visit lengths are handed over. */
export class People {
  readonly #grid: Grid;
  /** Person → when the visit began, in whole monotonic ms, so that all visits last longer by the same time from minute to minute. */
  readonly #there = new Map<string, number>();
  /** The people of the open minute, except for those of `#unseen`. */
  #seen = new Sketch();
  /** People who were there when the minute began and are not in the sketch yet. Other people in it are in the sketch twice, which changes nothing. */
  #unseen: Iterator<string> | null = null;
  #present = 0;
  #came = 0;
  /** Lengths of the visits of those who were there when the minute began. */
  #carried: Lengths = [];
  /** Lengths of other visits, ms. */
  #entered: number[] = [];
  #left: LengthCounts;
  /** Lengths at the end of the minute, and that time. */
  #staying: { mono: number; lengths: Lengths } | null = null;

  constructor(grid: Grid) {
    this.#grid = grid;
    this.#left = new LengthCounts(grid);
  }

  /** `since`: when the visit began. It is earlier than `mono` if the visit continues from an earlier boot. */
  came(person: string, mono: number, since = mono): void {
    this.#there.set(person, Math.floor(since));
    this.#seen.add(person);
    this.#present = Math.max(this.#present, this.#there.size);
    if (since < mono) this.#entered.push(Math.floor(mono) - Math.floor(since));
    else this.#came += 1;
  }

  went(person: string, mono: number): void {
    const since = this.#there.get(person);
    if (since === undefined) return;
    this.#there.delete(person);
    this.#seen.add(person);
    this.#left.add(Math.floor(mono) - since);
  }

  /**
   * Adds some of the people who were there when the minute began to its sketch, so that they are in it before the minute ends. Called at the
   * end of each slot; returns how many were added.
   */
  prepare(): number {
    return this.#see(Math.ceil((2 * this.#there.size) / this.#grid.slotsPerMinute));
  }

  /** The people of the minute that ends at `mono`. */
  visits(mono: number): Visits {
    this.#see(Number.POSITIVE_INFINITY);
    this.#staying = { mono, lengths: this.#lengths(mono) };
    return {
      sketch: Buffer.from(this.#seen.bytes).toString("base64url"),
      present: this.#present,
      came: this.#came,
      entered: this.#allEntered(),
      left: this.#left.lengths,
      staying: this.#staying.lengths,
    };
  }

  /** Begins the next minute at `mono`, with the people who are there. */
  begin(mono: number): void {
    this.#seen = new Sketch();
    this.#unseen = this.#there.keys();
    this.#present = this.#there.size;
    this.#came = 0;
    this.#carried = this.#staying?.mono === mono ? this.#staying.lengths : this.#lengths(mono);
    this.#entered = [];
    this.#left = new LengthCounts(this.#grid);
  }

  #see(most: number): number {
    for (let seen = 0; seen < most; seen += 1) {
      const next = this.#unseen?.next();
      if (!next || next.done) return seen;
      this.#seen.add(next.value);
    }
    return most;
  }

  #allEntered(): Lengths {
    if (this.#entered.length === 0) return this.#carried;
    const counts = new LengthCounts(this.#grid);
    for (const [ms, people] of this.#carried) counts.add(ms, people);
    for (const ms of this.#entered) counts.add(ms);
    return counts.lengths;
  }

  #lengths(mono: number): Lengths {
    const counts = new LengthCounts(this.#grid);
    for (const since of this.#there.values()) counts.add(Math.floor(mono) - since);
    return counts.lengths;
  }
}
