import type { Occupancy, TotalLevels } from "@headcount/protocol";
import { Gauge } from "./gauge.ts";

/**
 * The total of an auction over all nodes during the current slot, for the time in which this node knows it. A total is known until the next one. If the next one is
 * unknown, something has happened since, so the last total is known for no time.
 */
export class TotalGauge {
  readonly #connections = new Gauge(0, 0);
  readonly #people = new Gauge(0, 0);
  /** Since when the total is known in this slot; `null` while it is unknown. */
  #since: number | null = null;
  /** When the total was set last; the start of the slot if it was set before. */
  #setAt = 0;
  /** Milliseconds known in this slot before that; `null` if there were none. */
  #known: number | null = null;

  /** Whether someone is known to watch now, on any node. */
  get isWatched(): boolean {
    return this.#since !== null && this.#connections.last > 0;
  }

  /** Begins a slot. The total stays what it was, if it is known. */
  begin(mono: number): void {
    this.#known = null;
    if (this.#since === null) return;
    this.#since = this.#setAt = mono;
    this.#connections.begin(mono);
    this.#people.begin(mono);
  }

  /** The total is this from now on; `null` if it is not known from now on. */
  set(total: Occupancy | null, mono: number): void {
    if (total === null) this.#forget();
    else if (this.#since === null) this.#learn(total, mono);
    else this.#put(total, mono);
  }

  /** The total of the slot that ends at `mono`; `null` if it was never known. `seenOf`: see `SeenFor`. */
  close(mono: number, seenOf: (ms: number) => { seen?: number }): TotalLevels | null {
    if (this.#known === null && this.#since === null) return null;
    const known = (this.#known ?? 0) + (this.#since === null ? 0 : Math.max(0, mono - this.#since));
    if (this.#since === null) for (const gauge of [this.#connections, this.#people]) gauge.skip(mono);
    return { connections: this.#connections.close(mono), people: this.#people.close(mono), ...seenOf(known) };
  }

  #forget(): void {
    if (this.#since === null) return;
    const ms = Math.max(0, this.#setAt - this.#since);
    if (ms > 0) this.#known = (this.#known ?? 0) + ms;
    this.#since = null;
  }

  #learn(total: Occupancy, mono: number): void {
    this.#since = this.#setAt = mono;
    if (this.#known === null) {
      this.#connections.begin(mono, total.connections);
      this.#people.begin(mono, total.people);
      return;
    }
    this.#connections.skip(mono);
    this.#people.skip(mono);
    this.#put(total, mono);
  }

  #put({ connections, people }: Occupancy, mono: number): void {
    this.#setAt = mono;
    this.#connections.set(connections, mono);
    this.#people.set(people, mono);
  }
}
