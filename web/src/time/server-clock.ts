/** A jump of the device's clock against the monotonic clock, larger than a late timer, ms. */
const LEAP_MS = 5_000;

/** The server's time, from this device's clock and its offset. */
export class ServerClock {
  #offset = 0;
  #last: { wall: number; steady: number } | null = null;

  /**
   * Sets the clock by the time (ISO) in an answer, assuming that half of the round trip has passed since then. @param asked when the
   * request was sent, epoch ms by this device's clock @param answered when the answer arrived
   */
  set(serverTime: string | undefined, asked: number, answered: number): void {
    const offset = Date.parse(serverTime ?? "") - (asked + answered) / 2;
    if (Number.isFinite(offset)) this.#offset = offset;
  }

  /** The server's time, epoch ms. */
  at(wall: number): number {
    return wall + this.#offset;
  }

  /**
   * Whether the device's clock was set, or the device slept, since the last call. If so, the offset may be wrong. @param steady
   * monotonic ms
   */
  leapt(wall: number, steady: number): boolean {
    const last = this.#last;
    this.#last = { wall, steady };
    return last !== null && Math.abs(wall - last.wall - (steady - last.steady)) > LEAP_MS;
  }
}
