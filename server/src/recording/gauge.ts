import type { Level } from "@headcount/protocol";

/** A level during the current slot. */
export class Gauge {
  last = 0;
  min = 0;
  max = 0;
  #area = 0;
  #since = 0;
  #began = 0;

  constructor(value: number, mono: number) {
    this.begin(mono, value);
  }

  begin(mono: number, value = this.last): void {
    this.last = this.min = this.max = value;
    this.#area = 0;
    this.#since = this.#began = mono;
  }

  copy(): Gauge {
    const copy = new Gauge(this.last, this.#began);
    [copy.min, copy.max, copy.#area, copy.#since] = [this.min, this.max, this.#area, this.#since];
    return copy;
  }

  set(value: number, mono: number): void {
    this.#weigh(mono);
    this.last = value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Leaves out the time since the last call, in which the level was not known. */
  skip(mono: number): void {
    this.#began += Math.max(0, mono - this.#since);
    this.#since = Math.max(this.#since, mono);
  }

  /** The level at one moment. */
  level(): Level {
    const { last } = this;
    return { last, mean: last, min: last, max: last };
  }

  close(mono: number): Level {
    this.#weigh(mono);
    const time = this.#since - this.#began;
    const mean = time > 0 ? this.#area / time : this.last;
    // Four decimals are finer than a slot can resolve. Rounding must not move the mean beyond min or max.
    const rounded = Math.min(this.max, Math.max(this.min, Math.round(mean * 1e4) / 1e4));
    return { last: this.last, mean: rounded, min: this.min, max: this.max };
  }

  #weigh(mono: number): void {
    if (mono <= this.#since) return;
    this.#area += this.last * (mono - this.#since);
    this.#since = mono;
  }
}
