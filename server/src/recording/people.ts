import { dwellSlots, type Grid, type Lengths, Sketch, type Visits } from "@headcount/protocol";

/** People by the length of their visit in slots. */
type Counts = Map<number, number>;

const sorted = (counts: Counts): Lengths => [...counts].sort(([a], [b]) => a - b);

/** The people of the open minute, present and departed. Ids stay in memory: only a sketch and visit lengths leave it. */
export class People {
  readonly #grid: Grid;
  /** Person → when the visit began, ms of the monotonic clock. */
  readonly #there = new Map<string, number>();
  #gone = new Sketch();
  #present = 0;
  #came = 0;
  #entered: Counts = new Map();
  #left: Counts = new Map();

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  /** `since`: when the visit began, before `mono` where it goes on from an earlier boot. */
  came(person: string, mono: number, since = mono): void {
    this.#there.set(person, since);
    this.#present = Math.max(this.#present, this.#there.size);
    if (since < mono) this.#count(this.#entered, mono - since);
    else this.#came += 1;
  }

  went(person: string, mono: number): void {
    const since = this.#there.get(person);
    if (since === undefined) return;
    this.#there.delete(person);
    this.#gone.add(person);
    this.#count(this.#left, mono - since);
  }

  /** What is known of the minute that ends at `mono`. */
  visits(mono: number): Visits {
    const sketch = new Sketch();
    sketch.merge(this.#gone);
    for (const person of this.#there.keys()) sketch.add(person);
    return {
      sketch: Buffer.from(sketch.bytes).toString("base64url"),
      present: this.#present,
      came: this.#came,
      entered: sorted(this.#entered),
      left: sorted(this.#left),
      staying: sorted(this.#lengths(mono)),
    };
  }

  /** Begins the next minute at `mono`, with those who are there. */
  begin(mono: number): void {
    this.#gone = new Sketch();
    this.#present = this.#there.size;
    this.#came = 0;
    this.#entered = this.#lengths(mono);
    this.#left = new Map();
  }

  #lengths(mono: number): Counts {
    const counts: Counts = new Map();
    for (const since of this.#there.values()) this.#count(counts, mono - since);
    return counts;
  }

  #count(counts: Counts, ms: number): void {
    const slots = Math.min(dwellSlots(this.#grid.slotsPerMinute), Math.max(0, Math.floor(ms / this.#grid.slotMs)));
    counts.set(slots, (counts.get(slots) ?? 0) + 1);
  }
}
