/** How many handshakes may be under way: accepted, and not yet asked to be let in. */
const AT_ONCE = 1_500;
/** A handshake that takes longer is not waited for: its client is slow, or does not mean to go on. */
const HANDSHAKE_MS = 1_000;
/** Who waited so long is asked to come back. */
const PATIENCE_MS = 10_000;
const MAX_WAITING = 20_000;

export interface AdmissionLimits {
  atOnce: number;
  handshakeMs: number;
  patienceMs: number;
  maxWaiting: number;
}

export interface Turn<Guest> {
  admitted: Guest[];
  refused: Guest[];
}

/**
 * Who may begin a handshake now: so many at once, the others in the order in which they came. Times are monotonic ms.
 * Both queues are Maps and Sets because guests leave from their middle.
 */
export class Admission<Guest> {
  readonly #limits: AdmissionLimits;
  /** Guest → since when. */
  readonly #inside = new Map<Guest, number>();
  readonly #waiting = new Map<Guest, number>();

  constructor(limits: Partial<AdmissionLimits> = {}) {
    const defaults = { atOnce: AT_ONCE, handshakeMs: HANDSHAKE_MS, patienceMs: PATIENCE_MS, maxWaiting: MAX_WAITING };
    this.#limits = { ...defaults, ...limits };
  }

  /** False when too many wait already. */
  arrive(guest: Guest, now: number): boolean {
    if (this.#waiting.size >= this.#limits.maxWaiting) return false;
    this.#waiting.set(guest, now);
    return true;
  }

  /** The guest's handshake is over, well or not, or it waits no more. */
  leave(guest: Guest): void {
    this.#inside.delete(guest);
    this.#waiting.delete(guest);
  }

  /** Who is admitted now, at most `most`, and who waited too long. */
  turn(now: number, most: number): Turn<Guest> {
    const { atOnce, handshakeMs, patienceMs } = this.#limits;
    for (const [guest, since] of this.#inside) {
      if (now - since < handshakeMs) break;
      this.#inside.delete(guest);
    }
    const turn: Turn<Guest> = { admitted: [], refused: [] };
    for (const [guest, since] of this.#waiting) {
      const late = now - since >= patienceMs;
      if (!late && (this.#inside.size >= atOnce || turn.admitted.length >= most)) break;
      this.#waiting.delete(guest);
      if (late) turn.refused.push(guest);
      else {
        this.#inside.set(guest, now);
        turn.admitted.push(guest);
      }
    }
    return turn;
  }

  /** Sends all away; returns those who waited. */
  clear(): Guest[] {
    const waiting = [...this.#waiting.keys()];
    this.#waiting.clear();
    this.#inside.clear();
    return waiting;
  }

  get size(): { inside: number; waiting: number } {
    return { inside: this.#inside.size, waiting: this.#waiting.size };
  }
}
