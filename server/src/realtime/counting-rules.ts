import type { Exclusion } from "@headcount/protocol";

export interface CountingLimits {
  /** Counted connections per address and auction; 0 disables the limit. */
  perAddress: number;
  /** The stay after which a connection is counted, ms. */
  minStayMs: number;
}

/** Why the rules exclude a connection; `null`: the connection is counted. */
export type RuleExclusion = Extract<Exclusion, "overAddressLimit" | "tooShort"> | null;

/** A connection's new state under the rules. */
export interface Verdict<Connection> {
  connection: Connection;
  excluded: RuleExclusion;
}

/** The connections of one address in one auction. */
interface AddressGroup<Connection> {
  key: string;
  /** The number of connections within the limit. */
  admitted: number;
  /** Connections over the limit, in order of joining; `null` until the first one, because few groups have any. */
  waiting: Set<Connection> | null;
}

interface Membership<Connection> {
  group: AddressGroup<Connection>;
  since: number;
  admitted: boolean;
}

/**
 * Decides which connections are counted: a limited number per address and auction, and only those that have stayed for a while. When a
 * counted connection leaves, the longest-waiting one replaces it. Times are monotonic ms. Without limits nothing is kept.
 */
export class CountingRules<Connection> {
  readonly #limits: CountingLimits;
  readonly #memberships = new Map<Connection, Membership<Connection>>();
  readonly #groups = new Map<string, AddressGroup<Connection>>();
  /** Connections that have not stayed long enough yet, in order of joining. */
  readonly #fresh = new Map<Membership<Connection>, Connection>();

  constructor(limits: CountingLimits) {
    this.#limits = limits;
  }

  /** A connection must leave its auction before it enters another one. Entering again changes nothing. */
  enter(connection: Connection, auctionId: string, addressKey: string, now: number): RuleExclusion {
    const { perAddress, minStayMs } = this.#limits;
    if (perAddress === 0 && minStayMs === 0) return null;
    const known = this.#memberships.get(connection);
    if (known) return this.#exclusionOf(known);
    const key = `${auctionId} ${addressKey}`;
    const group = this.#groups.get(key) ?? { key, admitted: 0, waiting: null };
    this.#groups.set(key, group);
    const admitted = perAddress === 0 || group.admitted < perAddress;
    if (admitted) group.admitted += 1;
    else {
      group.waiting ??= new Set();
      group.waiting.add(connection);
    }
    const membership = { group, since: now, admitted };
    this.#memberships.set(connection, membership);
    if (minStayMs > 0) this.#fresh.set(membership, connection);
    return this.#exclusionOf(membership);
  }

  /** Leaving twice changes nothing. Returns the connection that gets the free place, if any. */
  leave(connection: Connection): Verdict<Connection>[] {
    const membership = this.#memberships.get(connection);
    if (!membership) return [];
    const { group, admitted } = membership;
    this.#memberships.delete(connection);
    this.#fresh.delete(membership);
    group.waiting?.delete(connection);
    if (admitted) group.admitted -= 1;
    const [next] = (admitted && group.waiting) || [];
    const successor = next === undefined ? undefined : this.#memberships.get(next);
    if (next === undefined || !successor) {
      if (group.admitted === 0) this.#groups.delete(group.key);
      return [];
    }
    group.waiting?.delete(next);
    group.admitted += 1;
    successor.admitted = true;
    return [{ connection: next, excluded: this.#exclusionOf(successor) }];
  }

  /** The connections that have now stayed long enough to be counted. */
  due(now: number): Verdict<Connection>[] {
    const verdicts: Verdict<Connection>[] = [];
    for (const [membership, connection] of this.#fresh) {
      if (membership.since + this.#limits.minStayMs > now) break;
      this.#fresh.delete(membership);
      if (membership.admitted) verdicts.push({ connection, excluded: null });
    }
    return verdicts;
  }

  /** When the next connection will have stayed long enough; `null`: none is waiting. */
  get nextAt(): number | null {
    for (const { since } of this.#fresh.keys()) return since + this.#limits.minStayMs;
    return null;
  }

  /** How much is kept, for leak tests. */
  get size(): number {
    return this.#memberships.size + this.#groups.size + this.#fresh.size;
  }

  #exclusionOf(membership: Membership<Connection>): RuleExclusion {
    if (!membership.admitted) return "overAddressLimit";
    return this.#fresh.has(membership) ? "tooShort" : null;
  }
}
