/** What may come from one neighbour; 0 stands for any number. */
export interface QuotaLimits {
  /** Open at once. */
  connections: number;
  /** In a row; from then on `perSecond` more. */
  handshakes: number;
  perSecond: number;
}

interface Account {
  open: number;
  /** Handshakes left, at `at`. */
  left: number;
  at: number;
}

/** Accounts that a call looks at in passing, to forget those of neighbours who left long ago. */
const TIDIED = 2;
/** Who has as many open as may be is asked to come back after this. */
const FULL_MS = 10_000;

/** How many connections each neighbour has, and how fast they come. Times are monotonic ms. */
export class Quota {
  readonly #limits: QuotaLimits;
  /** The one not heard of for the longest time first. */
  readonly #accounts = new Map<string, Account>();

  constructor(limits: QuotaLimits) {
    this.#limits = limits;
  }

  /** 0, and one more is open; or, where the neighbour has to wait, for how many ms. */
  take(neighbour: string, now: number): number {
    const { connections, handshakes, perSecond } = this.#limits;
    this.#tidy(now);
    const account = this.#accounts.get(neighbour) ?? { open: 0, left: handshakes, at: now };
    this.#accounts.delete(neighbour);
    this.#accounts.set(neighbour, account);
    account.left = this.#leftAt(account, now);
    account.at = now;
    if (connections > 0 && account.open >= connections) return FULL_MS;
    if (handshakes > 0) {
      if (account.left < 1) return Math.ceil(((1 - account.left) / perSecond) * 1_000);
      account.left -= 1;
    }
    account.open += 1;
    return 0;
  }

  /** One that was taken is over. */
  release(neighbour: string): void {
    const account = this.#accounts.get(neighbour);
    if (account) account.open -= 1;
  }

  /** Places that are taken now. */
  get open(): number {
    return [...this.#accounts.values()].reduce((sum, { open }) => sum + open, 0);
  }

  /** Neighbours who are remembered. */
  get size(): number {
    return this.#accounts.size;
  }

  #leftAt({ left, at }: Account, now: number): number {
    const { handshakes, perSecond } = this.#limits;
    return Math.min(handshakes, left + ((now - at) / 1_000) * perSecond);
  }

  #tidy(now: number): void {
    let looked = 0;
    for (const [neighbour, account] of this.#accounts) {
      if (looked === TIDIED) return;
      looked += 1;
      if (account.open === 0 && this.#leftAt(account, now) >= this.#limits.handshakes) this.#accounts.delete(neighbour);
      else {
        // To the end, so that others are looked at next time.
        this.#accounts.delete(neighbour);
        this.#accounts.set(neighbour, account);
      }
    }
  }
}
