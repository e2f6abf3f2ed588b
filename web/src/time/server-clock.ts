/** A step of the device's clock against the time that really passed that is more than a late timer, ms. */
const LEAP_MS = 5_000;

/** The server's time, from this device's clock and how far that is off. */
export class ServerClock {
  #offset = 0;
  #last: { wall: number; steady: number } | null = null;

  /**
   * Takes the time (ISO) that the server wrote into an answer; about half of what the answer took had passed since.
   * @param asked when it was asked, epoch ms by this device's clock
   * @param answered when the answer came
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
   * Whether the device's clock was set, or the device slept, since the last call: then the offset may not be right any longer.
   * @param steady milliseconds of a clock that nobody can set
   */
  leapt(wall: number, steady: number): boolean {
    const last = this.#last;
    this.#last = { wall, steady };
    return last !== null && Math.abs(wall - last.wall - (steady - last.steady)) > LEAP_MS;
  }
}
