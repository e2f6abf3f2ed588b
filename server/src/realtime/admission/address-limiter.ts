/** Limits for one address; 0 disables a limit. */
export interface AddressLimits {
  /** Simultaneous open connections. */
  connections: number;
  /** Handshakes in one burst. After it, `perSecond` handshakes are allowed each second. */
  handshakes: number;
  perSecond: number;
}

interface Account {
  open: number;
  /** Remaining handshakes at `at`. */
  remaining: number;
  at: number;
}

/** Each call also checks this many entries, and forgets addresses that left long ago. */
const CHECKED = 2;
/** An address with too many open connections may try again after this time. */
const FULL_MS = 10_000;

/**
 * Counts the connections of each address and limits their rate. Times are monotonic ms. Entries stay where they are in the Map: each deletion
 * and insertion costs memory that V8 frees late.
 */
export class AddressLimiter {
  readonly #limits: AddressLimits;
  readonly #accounts = new Map<string, Account>();
  #nextChecked = this.#accounts.entries();

  constructor(limits: AddressLimits) {
    this.#limits = limits;
  }

  /** Reserves a place and returns 0, or returns the ms after which the address may try again. */
  reserve(addressKey: string, now: number): number {
    const { connections, handshakes, perSecond } = this.#limits;
    this.#forgetSome(now);
    const account = this.#accountOf(addressKey, now);
    account.remaining = this.#remainingAt(account, now);
    account.at = now;
    if (connections > 0 && account.open >= connections) return FULL_MS;
    if (handshakes > 0) {
      if (account.remaining < 1) return Math.ceil(((1 - account.remaining) / perSecond) * 1_000);
      account.remaining -= 1;
    }
    account.open += 1;
    return 0;
  }

  release(addressKey: string): void {
    const account = this.#accounts.get(addressKey);
    if (account) account.open -= 1;
  }

  /** Reserved places. */
  get open(): number {
    return [...this.#accounts.values()].reduce((sum, { open }) => sum + open, 0);
  }

  /** Remembered addresses. */
  get size(): number {
    return this.#accounts.size;
  }

  #remainingAt({ remaining, at }: Account, now: number): number {
    const { handshakes, perSecond } = this.#limits;
    return Math.min(handshakes, remaining + ((now - at) / 1_000) * perSecond);
  }

  #accountOf(addressKey: string, now: number): Account {
    const known = this.#accounts.get(addressKey);
    if (known) return known;
    const account = { open: 0, remaining: this.#limits.handshakes, at: now };
    this.#accounts.set(addressKey, account);
    return account;
  }

  #forgetSome(now: number): void {
    for (let checked = 0; checked < CHECKED; checked += 1) {
      const { value: entry } = this.#nextChecked.next();
      if (!entry) {
        this.#nextChecked = this.#accounts.entries();
        return;
      }
      const [addressKey, account] = entry;
      const isIdle = account.open === 0 && this.#remainingAt(account, now) >= this.#limits.handshakes;
      if (isIdle) this.#accounts.delete(addressKey);
    }
  }
}
