import { DWELL_EDGES, Sketch, type Visits } from "@headcount/protocol";

const none = (): number[] => Array.from({ length: DWELL_EDGES.length + 1 }, () => 0);

/** Who is there, and who was in the open minute. Ids stay in memory: what leaves it is a sketch, and how long visits were. */
export class People {
  readonly #minuteMs: number;
  /** Person → since when, ms of the monotonic clock. */
  readonly #there = new Map<string, number>();
  #gone = new Sketch();
  #left = none();

  constructor(minuteMs: number) {
    this.#minuteMs = minuteMs;
  }

  came(person: string, mono: number): void {
    this.#there.set(person, mono);
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
    const staying = none();
    sketch.merge(this.#gone);
    for (const [person, since] of this.#there) {
      sketch.add(person);
      this.#count(staying, mono - since);
    }
    return { sketch: Buffer.from(sketch.bytes).toString("base64url"), left: [...this.#left], staying };
  }

  /** Begins the next minute, with those who are there. */
  begin(): void {
    this.#gone = new Sketch();
    this.#left = none();
  }

  #count(counts: number[], ms: number): void {
    const minutes = ms / this.#minuteMs;
    const place = DWELL_EDGES.findIndex((edge) => minutes < edge);
    const bucket = place < 0 ? DWELL_EDGES.length : place;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
}
