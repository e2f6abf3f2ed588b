import type { Exclusion } from "@headcount/protocol";

export interface SeatLimits {
  /** Connections of one neighbour that are counted in one auction; 0 stands for any number. */
  perNeighbour: number;
  /** How long somebody must stay to be counted, ms. */
  dwellMs: number;
}

/** Why somebody who watches is not counted; `null`: counted. */
export type Standing = Extract<Exclusion, "crowd" | "passing"> | null;

/** What somebody who watches has become. */
export interface Verdict<Connection> {
  connection: Connection;
  standing: Standing;
}

/** The seats of one neighbour in one auction. */
interface Bench<Connection> {
  key: string;
  seated: number;
  /** Who came when all were taken, the first first; `null` before there was one, as with nearly all. */
  waiting: Set<Connection> | null;
}

interface Place<Connection> {
  bench: Bench<Connection>;
  since: number;
  seated: boolean;
}

/**
 * Who of those who watch is counted: of each neighbour so many in an auction, and who has stayed for a while. A seat that becomes free is the next one's. Times
 * are monotonic ms. Without limits nothing is kept.
 */
export class Seats<Connection> {
  readonly #limits: SeatLimits;
  readonly #places = new Map<Connection, Place<Connection>>();
  readonly #benches = new Map<string, Bench<Connection>>();
  /** Who has not stayed for long enough yet, the first first. */
  readonly #fresh = new Map<Place<Connection>, Connection>();

  constructor(limits: SeatLimits) {
    this.#limits = limits;
  }

  /** Who is in an auction leaves it before it enters another one. Entering again changes nothing. */
  enter(connection: Connection, auctionId: string, neighbour: string, now: number): Standing {
    const { perNeighbour, dwellMs } = this.#limits;
    if (perNeighbour === 0 && dwellMs === 0) return null;
    const known = this.#places.get(connection);
    if (known) return this.#standing(known);
    const key = `${auctionId} ${neighbour}`;
    const bench = this.#benches.get(key) ?? { key, seated: 0, waiting: null };
    this.#benches.set(key, bench);
    const seated = perNeighbour === 0 || bench.seated < perNeighbour;
    if (seated) bench.seated += 1;
    else {
      bench.waiting ??= new Set();
      bench.waiting.add(connection);
    }
    const place = { bench, since: now, seated };
    this.#places.set(connection, place);
    if (dwellMs > 0) this.#fresh.set(place, connection);
    return this.#standing(place);
  }

  /** Leaving twice changes nothing. Whoever takes the seat is told. */
  leave(connection: Connection): Verdict<Connection>[] {
    const place = this.#places.get(connection);
    if (!place) return [];
    const { bench, seated } = place;
    this.#places.delete(connection);
    this.#fresh.delete(place);
    bench.waiting?.delete(connection);
    if (seated) bench.seated -= 1;
    const [next] = (seated && bench.waiting) || [];
    const taker = next === undefined ? undefined : this.#places.get(next);
    if (next === undefined || !taker) {
      if (bench.seated === 0) this.#benches.delete(bench.key);
      return [];
    }
    bench.waiting?.delete(next);
    bench.seated += 1;
    taker.seated = true;
    return [{ connection: next, standing: this.#standing(taker) }];
  }

  /** Those who are counted from now on because they stayed. */
  ripe(now: number): Verdict<Connection>[] {
    const verdicts: Verdict<Connection>[] = [];
    for (const [place, connection] of this.#fresh) {
      if (place.since + this.#limits.dwellMs > now) break;
      this.#fresh.delete(place);
      if (place.seated) verdicts.push({ connection, standing: null });
    }
    return verdicts;
  }

  /** When somebody has stayed for long enough next; `null`: nobody is waited for. */
  get nextAt(): number | null {
    for (const { since } of this.#fresh.keys()) return since + this.#limits.dwellMs;
    return null;
  }

  /** What is kept: to see that nothing leaks. */
  get size(): number {
    return this.#places.size + this.#benches.size + this.#fresh.size;
  }

  #standing(place: Place<Connection>): Standing {
    if (!place.seated) return "crowd";
    return this.#fresh.has(place) ? "passing" : null;
  }
}
