import { EXACT_VISITS, type Grid, type Lengths, longestVisitMs, Sketch, type Visits } from "@headcount/protocol";

/** People by the length of their visits; see `Lengths`. */
function groupLengths(visitsMs: readonly number[], grid: Grid): Lengths {
  const longest = longestVisitMs(grid);
  const lengths = Float64Array.from(visitsMs, (ms) => Math.min(longest, Math.max(0, Math.floor(ms)))).sort();
  const most = Math.ceil(lengths.length / EXACT_VISITS);
  const groups: { first: number; last: number; sum: number; people: number }[] = [];
  for (const length of lengths) {
    const group = groups.at(-1);
    const isSameSlot = group && Math.floor(length / grid.slotMs) === Math.floor(group.first / grid.slotMs);
    if (group && (length === group.last || (group.people < most && isSameSlot))) {
      group.last = length;
      group.sum += length;
      group.people += 1;
    } else groups.push({ first: length, last: length, sum: length, people: 1 });
  }
  return groups.map(({ sum, people }) => [Math.floor(sum / people), people]);
}

/** The people of the open minute, present and departed. Ids stay in memory; only a sketch and visit lengths are handed over. */
export class People {
  readonly #grid: Grid;
  /** Person → when the visit began, monotonic ms. */
  readonly #there = new Map<string, number>();
  #gone = new Sketch();
  #present = 0;
  #came = 0;
  /** Lengths of visits, ms. */
  #entered: number[] = [];
  #left: number[] = [];

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  /** `since`: when the visit began. It is earlier than `mono` if the visit continues from an earlier boot. */
  came(person: string, mono: number, since = mono): void {
    this.#there.set(person, since);
    this.#present = Math.max(this.#present, this.#there.size);
    if (since < mono) this.#entered.push(mono - since);
    else this.#came += 1;
  }

  went(person: string, mono: number): void {
    const since = this.#there.get(person);
    if (since === undefined) return;
    this.#there.delete(person);
    this.#gone.add(person);
    this.#left.push(mono - since);
  }

  /** The people of the minute that ends at `mono`. */
  visits(mono: number): Visits {
    const sketch = new Sketch();
    sketch.merge(this.#gone);
    for (const person of this.#there.keys()) sketch.add(person);
    return {
      sketch: Buffer.from(sketch.bytes).toString("base64url"),
      present: this.#present,
      came: this.#came,
      entered: groupLengths(this.#entered, this.#grid),
      left: groupLengths(this.#left, this.#grid),
      staying: groupLengths(this.#lengths(mono), this.#grid),
    };
  }

  /** Begins the next minute at `mono`, with the people who are there. */
  begin(mono: number): void {
    this.#gone = new Sketch();
    this.#present = this.#there.size;
    this.#came = 0;
    this.#entered = this.#lengths(mono);
    this.#left = [];
  }

  #lengths(mono: number): number[] {
    return Array.from(this.#there.values(), (since) => mono - since);
  }
}
