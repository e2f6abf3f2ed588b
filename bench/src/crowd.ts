import { Child } from "./child.ts";

/** Where a viewer connects, and what it sends after the handshake. `auth` is `null` if a connection needs no packet. */
export interface Target {
  url: string;
  /** JSON of the Socket.IO connect packet. */
  auth: string | null;
}

/** What the viewers saw. Times are epoch ms. */
export interface Tally {
  /** Viewers wanted, viewers joined, and viewers that do not see the expected count. */
  held: number;
  open: number;
  behind: number;
  converged: boolean;
  /** Counts received. */
  messages: number;
  /** Refused handshakes, failed attempts, and lost connections. */
  refused: number;
  failed: number;
  lost: number;
  /** The last join, and the last count that changed. */
  joinedAt: number;
  lastChangeAt: number;
}

/** About 28,000 ports per address. */
const ADDRESSES_A_PROCESS = 4;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const together = (tallies: readonly Tally[]): Tally => {
  const total = (pick: (tally: Tally) => number): number => sum(tallies.map(pick));
  return {
    held: total(({ held }) => held),
    open: total(({ open }) => open),
    behind: total(({ behind }) => behind),
    converged: tallies.every(({ converged }) => converged),
    messages: total(({ messages }) => messages),
    refused: total(({ refused }) => refused),
    failed: total(({ failed }) => failed),
    lost: total(({ lost }) => lost),
    joinedAt: Math.max(...tallies.map(({ joinedAt }) => joinedAt)),
    lastChangeAt: Math.max(...tallies.map(({ lastChangeAt }) => lastChangeAt)),
  };
};

/** Viewers in separate processes. */
export class Crowd {
  readonly #children: Child[];
  #held = 0;

  private constructor(children: Child[]) {
    this.#children = children;
  }

  static async start(processes: number): Promise<Crowd> {
    const children = Array.from({ length: processes }, () => new Child("viewers.ts"));
    const crowd = new Crowd(children);
    await crowd.#ask("use", (nth) => ({
      addresses: Array.from({ length: ADDRESSES_A_PROCESS }, (_, n) => `127.0.0.${2 + nth * ADDRESSES_A_PROCESS + n}`),
    }));
    return crowd;
  }

  #ask<Answer>(ask: string, question: (nth: number) => object = () => ({})): Promise<Answer[]> {
    return Promise.all(this.#children.map((child, nth) => child.ask<Answer>(ask, question(nth))));
  }

  /** Number of the viewers `from` to `to` in this process. Viewers are assigned round-robin. */
  #share(from: number, to: number, nth: number): number {
    const below = (end: number): number => Math.ceil((end - nth) / this.#children.length);
    return below(to) - below(from);
  }

  /** Resolves when all viewers have dialed, distributed evenly over the targets. */
  async join(targets: readonly Target[], count: number, perSecond = Number.POSITIVE_INFINITY): Promise<void> {
    // JSON has no infinity.
    const rate = Math.min(perSecond, 1e9) / this.#children.length;
    const from = this.#held;
    this.#held += count;
    await this.#ask("join", (nth) => {
      const share = this.#share(from, this.#held, nth);
      const before = this.#share(0, from, nth);
      // The viewer's overall number selects the target, so that targets stay even after viewers leave.
      const own = Array.from(
        { length: Math.min(share, targets.length) },
        (_, n) => targets[((before + n) * this.#children.length + nth) % targets.length],
      );
      return { targets: own, count: share, perSecond: rate };
    });
  }

  /** Drops the connections of the newest viewers. Resolves to the time, epoch ms. */
  async leave(count: number): Promise<number> {
    const to = this.#held;
    this.#held -= count;
    return Math.max(...(await this.#ask<number>("leave", (nth) => ({ count: this.#share(this.#held, to, nth) }))));
  }

  /** Waits until every viewer sees `count`, for at most `ms`. */
  async expect(count: number, ms: number): Promise<Tally> {
    return together(await this.#ask<Tally>("expect", () => ({ count, ms })));
  }

  async tally(): Promise<Tally> {
    return together(await this.#ask<Tally>("tally"));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.end()));
  }
}
