import { byTime, LOT_EDGES, type MomentEvent } from "@headcount/protocol";

/** Maximum waiting moments of one auction: more than a page shows. */
const MAX_EDGES = 50;
const MAX_OTHERS = 100;
const MAX_BIDS = 50;

export interface PacerLimits {
  /** Moments in a burst, and moments per second afterwards. */
  burst: number;
  perSecond: number;
}

/** A token bucket. It may be overdrawn by its capacity. */
class Bucket {
  #tokens: number;
  #at: number;
  readonly #limits: PacerLimits;

  constructor(limits: PacerLimits, now: number) {
    this.#tokens = limits.burst;
    this.#at = now;
    this.#limits = limits;
  }

  /** How long until there is a token, ms. */
  waitMs(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#limits.perSecond) * 1_000);
  }

  take(now: number): void {
    this.#fill(now);
    this.#tokens = Math.max(this.#tokens - 1, -this.#limits.burst);
  }

  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens === this.#limits.burst;
  }

  #fill(now: number): void {
    const { burst, perSecond } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond);
    this.#at = now;
  }
}

/**
 * Limits the pace at which moments of one auction reach its viewers. Openings and hammers have separate tokens, so that they never wait
 * behind bids.
 * While bids wait, only the newest of each lot is kept. When too many moments wait, the oldest are dropped. Viewers show the newest
 * ones, and pages that load later get all of them from the live view. Each call takes `now` in monotonic ms.
 */
export class MomentPacer {
  readonly #edges = new Map<string, MomentEvent>();
  readonly #others = new Map<string, MomentEvent>();
  readonly #bids = new Map<string, MomentEvent>();
  /** Ids that viewers were recently sent. A bid with such an id is a correction, and no newer bid replaces it. */
  readonly #sent = new Set<string>();
  readonly #forEdges: Bucket;
  readonly #forAll: Bucket;

  constructor(limits: PacerLimits, now: number) {
    this.#forEdges = new Bucket(limits, now);
    this.#forAll = new Bucket(limits, now);
  }

  /** The number of waiting moments. */
  get size(): number {
    return this.#edges.size + this.#others.size + this.#bids.size;
  }

  add(moment: MomentEvent): void {
    if (LOT_EDGES.includes(moment.type)) put(this.#edges, moment.id, moment, MAX_EDGES);
    else if (moment.type !== "bid" || moment.deleted || this.#sent.has(moment.id)) this.#amend(moment);
    else this.#addBid(moment);
  }

  /** The next moment to send, if one may be sent now. `isBusy`: only openings and hammers may be sent. */
  next(now: number, isBusy: boolean): MomentEvent | null {
    const edge = first(this.#edges);
    if (edge && this.#forEdges.waitMs(now) === 0) {
      this.#edges.delete(edge.id);
      this.#forEdges.take(now);
      return this.#send(edge, now);
    }
    if (isBusy || this.#forAll.waitMs(now) > 0) return null;
    const from = this.#others.size > 0 ? this.#others : this.#bids;
    const [key] = from.keys();
    const moment = first(from);
    if (key === undefined || !moment) return null;
    from.delete(key);
    return this.#send(moment, now);
  }

  /** How long until the next moment may be sent, ms; `null` when none waits. */
  waitMs(now: number): number | null {
    const waits = [
      ...(this.#edges.size > 0 ? [this.#forEdges.waitMs(now)] : []),
      ...(this.#others.size + this.#bids.size > 0 ? [this.#forAll.waitMs(now)] : []),
    ];
    return waits.length === 0 ? null : Math.min(...waits);
  }

  /** Whether openings or hammers are waiting. */
  get waitsForEdges(): boolean {
    return this.#edges.size > 0;
  }

  /** Whether the pacer can be dropped without effect. */
  isIdle(now: number): boolean {
    return this.size === 0 && this.#forEdges.isFull(now) && this.#forAll.isFull(now);
  }

  #addBid(bid: MomentEvent): void {
    const lot = bid.lotNumber ?? "";
    const waiting = this.#bids.get(lot);
    // A bid older than the waiting one does not change the current bid.
    if (waiting && waiting.id !== bid.id && byTime(bid, waiting) < 0) return;
    put(this.#bids, lot, bid, MAX_BIDS);
  }

  /** Recorded, corrected and deleted moments, by id. */
  #amend(moment: MomentEvent): void {
    for (const [lot, bid] of this.#bids) if (bid.id === moment.id) this.#bids.delete(lot);
    put(this.#others, moment.id, moment, MAX_OTHERS);
  }

  #send(moment: MomentEvent, now: number): MomentEvent {
    this.#forAll.take(now);
    this.#sent.add(moment.id);
    const [oldest = ""] = this.#sent;
    if (this.#sent.size > MAX_OTHERS) this.#sent.delete(oldest);
    return moment;
  }
}

const first = (waiting: Map<string, MomentEvent>): MomentEvent | undefined => waiting.values().next().value;

/** Adds a moment at the end, or replaces the older one with the same key. Beyond `most`, drops the moment with the oldest time. */
function put(waiting: Map<string, MomentEvent>, key: string, moment: MomentEvent, most: number): void {
  waiting.set(key, moment);
  if (waiting.size <= most) return;
  let [oldest] = waiting;
  for (const entry of waiting) if (oldest && byTime(entry[1], oldest[1]) < 0) oldest = entry;
  if (oldest) waiting.delete(oldest[0]);
}
