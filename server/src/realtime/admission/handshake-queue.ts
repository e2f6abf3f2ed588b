/** Maximum handshakes in progress. A handshake is in progress from its beginning until its client asks to connect. */
const MAX_HANDSHAKES = 1_500;
/** After this time a handshake no longer counts as in progress: its client is slow or will not continue. */
const HANDSHAKE_MS = 1_000;
/** A client that has waited for this time is asked to try again later. */
const MAX_WAIT_MS = 10_000;
const MAX_WAITING_HANDSHAKES = 20_000;

export interface QueueLimits {
  atOnce: number;
  handshakeMs: number;
  maxWaitMs: number;
  maxWaiting: number;
}

export interface Turn<Handshake> {
  admitted: Handshake[];
  refused: Handshake[];
}

/**
 * Decides which handshakes may begin now: a limited number at once, in the order in which they came. Times are monotonic ms.
 * Both queues are Maps because handshakes can leave from the middle.
 */
export class HandshakeQueue<Handshake> {
  readonly #limits: QueueLimits;
  /** Handshake → when it began. */
  readonly #inProgress = new Map<Handshake, number>();
  readonly #waiting = new Map<Handshake, number>();

  constructor(limits: Partial<QueueLimits> = {}) {
    const defaults = {
      atOnce: MAX_HANDSHAKES,
      handshakeMs: HANDSHAKE_MS,
      maxWaitMs: MAX_WAIT_MS,
      maxWaiting: MAX_WAITING_HANDSHAKES,
    };
    this.#limits = { ...defaults, ...limits };
  }

  /** False when too many are waiting already. */
  add(handshake: Handshake, now: number): boolean {
    if (this.#waiting.size >= this.#limits.maxWaiting) return false;
    this.#waiting.set(handshake, now);
    return true;
  }

  /** The handshake has succeeded, failed, or stopped waiting. */
  remove(handshake: Handshake): void {
    this.#inProgress.delete(handshake);
    this.#waiting.delete(handshake);
  }

  /** The handshakes that may begin now (at most `most`), and those that waited too long. */
  turn(now: number, most: number): Turn<Handshake> {
    const { atOnce, handshakeMs, maxWaitMs } = this.#limits;
    for (const [handshake, since] of this.#inProgress) {
      if (now - since < handshakeMs) break;
      this.#inProgress.delete(handshake);
    }
    const turn: Turn<Handshake> = { admitted: [], refused: [] };
    for (const [handshake, since] of this.#waiting) {
      const late = now - since >= maxWaitMs;
      if (!late && (this.#inProgress.size >= atOnce || turn.admitted.length >= most)) break;
      this.#waiting.delete(handshake);
      if (late) turn.refused.push(handshake);
      else {
        this.#inProgress.set(handshake, now);
        turn.admitted.push(handshake);
      }
    }
    return turn;
  }

  /** Removes all; returns those that waited. */
  clear(): Handshake[] {
    const waiting = [...this.#waiting.keys()];
    this.#waiting.clear();
    this.#inProgress.clear();
    return waiting;
  }

  get size(): { inProgress: number; waiting: number } {
    return { inProgress: this.#inProgress.size, waiting: this.#waiting.size };
  }
}
