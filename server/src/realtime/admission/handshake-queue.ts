import { Link, LinkedList } from "../../platform/network/linked-list.ts";

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

/** A handshake's place in the queue. */
export class Place<Handshake> {
  /** `null` when the handshake has begun, so that nothing of it stays in memory. */
  handshake: Handshake | null;
  state: "waiting" | "in progress" | "over" = "waiting";
  /** When this state began, monotonic ms. */
  since: number;
  readonly link: Link<Place<Handshake>> = new Link<Place<Handshake>>(this);

  constructor(handshake: Handshake, now: number) {
    this.handshake = handshake;
    this.since = now;
  }
}

/** Decides which handshakes may begin now: a limited number at once, in the order in which they came. Times are monotonic ms. */
export class HandshakeQueue<Handshake> {
  readonly #limits: QueueLimits;
  readonly #waiting = new LinkedList<Place<Handshake>>();
  readonly #inProgress = new LinkedList<Place<Handshake>>();

  constructor(limits: Partial<QueueLimits> = {}) {
    const defaults = {
      atOnce: MAX_HANDSHAKES,
      handshakeMs: HANDSHAKE_MS,
      maxWaitMs: MAX_WAIT_MS,
      maxWaiting: MAX_WAITING_HANDSHAKES,
    };
    this.#limits = { ...defaults, ...limits };
  }

  /** `null` when too many are waiting already. */
  add(handshake: Handshake, now: number): Place<Handshake> | null {
    if (this.#waiting.size >= this.#limits.maxWaiting) return null;
    const place = new Place(handshake, now);
    this.#waiting.add(place.link);
    return place;
  }

  /** The handshake has succeeded, failed, or stopped waiting. */
  remove(place: Place<Handshake>): void {
    if (place.state === "waiting") this.#waiting.remove(place.link);
    if (place.state === "in progress") this.#inProgress.remove(place.link);
    place.state = "over";
    place.handshake = null;
  }

  /** The handshakes that may begin now (at most `most`), and those that waited too long. */
  turn(now: number, most: number): Turn<Handshake> {
    const { atOnce, handshakeMs, maxWaitMs } = this.#limits;
    for (let place = this.#inProgress.first; place && now - place.since >= handshakeMs; place = this.#inProgress.first)
      this.remove(place);
    const turn: Turn<Handshake> = { admitted: [], refused: [] };
    for (let place = this.#waiting.first; place; place = this.#waiting.first) {
      const handshake = place.handshake as Handshake;
      const late = now - place.since >= maxWaitMs;
      if (!late && (this.#inProgress.size >= atOnce || turn.admitted.length >= most)) break;
      this.remove(place);
      if (late) turn.refused.push(handshake);
      else {
        place.state = "in progress";
        place.since = now;
        this.#inProgress.add(place.link);
        turn.admitted.push(handshake);
      }
    }
    return turn;
  }

  /** Removes all; returns those that waited. */
  clear(): Handshake[] {
    const waiting: Handshake[] = [];
    for (let place = this.#waiting.first; place; place = this.#waiting.first) {
      waiting.push(place.handshake as Handshake);
      this.remove(place);
    }
    for (let place = this.#inProgress.first; place; place = this.#inProgress.first) this.remove(place);
    return waiting;
  }

  get size(): { inProgress: number; waiting: number } {
    return { inProgress: this.#inProgress.size, waiting: this.#waiting.size };
  }
}
