import { Child } from "./child.ts";

/** Where a viewer connects, and what it says after the handshake: `null` where connecting is all. */
export interface Target {
  url: string;
  /** JSON of the Socket.IO connect packet. */
  auth: string | null;
}

/** What the viewers saw. Times are epoch ms. */
export interface Tally {
  /** Viewers wanted, those connected and joined, and those who do not see the number that they should. */
  held: number;
  open: number;
  behind: number;
  converged: boolean;
  /** Counts received. */
  messages: number;
  /** Handshakes turned away, attempts that broke, connections that broke later. */
  refused: number;
  failed: number;
  lost: number;
  /** The last join, and the last news. */
  joinedAt: number;
  toldAt: number;
}

/** 28,000 ports an address. */
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
    toldAt: Math.max(...tallies.map(({ toldAt }) => toldAt)),
  };
};

/** Viewers in processes of their own. */
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

  /** How many of the viewers `from` to `to` are in the process: they go round. */
  #share(from: number, to: number, nth: number): number {
    const below = (end: number): number => Math.ceil((end - nth) / this.#children.length);
    return below(to) - below(from);
  }

  /** Resolves when all have dialled, evenly over the targets. */
  async join(targets: readonly Target[], count: number, perSecond = Number.POSITIVE_INFINITY): Promise<void> {
    // JSON knows no infinity.
    const rate = Math.min(perSecond, 1e9) / this.#children.length;
    const from = this.#held;
    this.#held += count;
    await this.#ask("join", (nth) => {
      const share = this.#share(from, this.#held, nth);
      const before = this.#share(0, from, nth);
      // By the viewer's number among all, so that targets stay even, whoever comes and goes.
      const own = Array.from(
        { length: Math.min(share, targets.length) },
        (_, n) => targets[((before + n) * this.#children.length + nth) % targets.length],
      );
      return { targets: own, count: share, perSecond: rate };
    });
  }

  /** The last ones to come go, by a broken line; gives the instant. */
  async leave(count: number): Promise<number> {
    const to = this.#held;
    this.#held -= count;
    return Math.max(...(await this.#ask<number>("leave", (nth) => ({ count: this.#share(this.#held, to, nth) }))));
  }

  /** Waits until every viewer sees `count`, at most `ms`. */
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
