import type { AuctionCount, Excluded, Exclusion, Occupancy, Source } from "@headcount/protocol";
import { type GroupOccupancy, GroupSets } from "./labels/group-sets.ts";

/** The effect of one join or leave on one auction. */
export interface Change {
  auctionId: string;
  count: AuctionCount;
  /** How many people came and left: 0 or 1. Another tab of the same person changes neither. */
  joins: number;
  leaves: number;
  /** The person who came and the person who left, if people are distinguished. */
  came: string | null;
  went: string | null;
  /** When the visit of the person who came began, if it continues an earlier visit (epoch ms). */
  since: number | null;
  /** The first viewer came, or the last viewer left. */
  edge: boolean;
  /** How many of the `leaves` are people whose connection the server itself closed. */
  drained: number;
  /** The groups after the change; `null` if no viewer had a group. */
  groups: readonly GroupOccupancy[] | null;
  /** Where a viewer who is newly counted comes from; `null` if that is not counted. */
  source: { from: Source; person: string | null } | null;
}

/** Who joins, if known. */
export interface Visitor {
  /** When the viewer's visit began, if it continues an earlier visit (epoch ms). */
  since?: number | null;
  /** The label that the viewer's access token has. */
  group?: string | null;
  source?: Source | null;
}

interface Room<Connection> {
  /** All connections, counted or not. */
  connections: Set<Connection>;
  /** Connections that are not counted → reason. */
  excluded: Map<Connection, Exclusion>;
  /** Connections of unknown people. Each counts as one person. */
  anonymous: Set<Connection>;
  /** Person → tabs, and the begin of the visit (epoch ms). */
  known: Map<string, { since: number; tabs: Set<Connection> }>;
  /** `null` until a viewer has a group. */
  groups: GroupSets<Connection> | null;
  version: number;
}

/**
 * The audience of all auctions: auction → viewers → connections. Every number is the size of a set, so no number can drift. After its
 * last viewer has left, nothing of an auction remains. The caller decides what a connection is and how viewers are identified.
 */
export class Audience<Connection = string> {
  readonly #rooms = new Map<string, Room<Connection>>();
  readonly #memberships = new Map<Connection, { auctionId: string; viewer: string | null; excluded: boolean }>();
  #version: number;

  readonly #first: number;
  readonly #listeners: ((change: Change) => void)[] = [];

  /**
   * Versions start at `first` and never lag behind the clock. They grow across restarts if `first` is higher than every earlier version.
   */
  constructor(first: number) {
    this.#first = first;
    this.#version = first;
  }

  /** Calls `listener` with each change, after the earlier subscribers. */
  subscribe(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Puts a connection into an auction, and removes it from the one it was in. `viewer` is the person's id in this auction, `null` when people are
   * not distinguished. A repeated join as the same person changes nothing. A repeated join as another person only replaces the person.
   * An `excluded` connection changes no count, and
   * stays excluded until it leaves or is included; the reason may change.
   */
  join(
    connection: Connection,
    auctionId: string,
    viewer: string | null,
    now: number,
    excluded: Exclusion | null = null,
    visitor: Visitor = UNKNOWN,
  ): void {
    this.#emit(this.#join(connection, auctionId, viewer, now, excluded, visitor));
  }

  #join(
    connection: Connection,
    auctionId: string,
    viewer: string | null,
    now: number,
    excluded: Exclusion | null,
    visitor: Visitor,
  ): Change[] {
    const { since = null } = visitor;
    const membership = this.#memberships.get(connection);
    if (membership?.auctionId === auctionId && membership.excluded) {
      if (excluded) this.#rooms.get(auctionId)?.excluded.set(connection, excluded);
      return [];
    }
    if (membership?.auctionId === auctionId && membership.viewer === viewer && !excluded) return [];
    const left = membership && (membership.auctionId !== auctionId || excluded) ? this.#leave(connection, now) : [];

    const room: Room<Connection> = this.#rooms.get(auctionId) ?? {
      connections: new Set(),
      excluded: new Map(),
      anonymous: new Set(),
      known: new Map(),
      groups: null,
      version: 0,
    };
    this.#rooms.set(auctionId, room);
    if (excluded) {
      room.connections.add(connection);
      room.excluded.set(connection, excluded);
      this.#memberships.set(connection, { auctionId, viewer: null, excluded: true });
      return left;
    }
    const before = { connections: counted(room), people: people(room) };
    const isNew = viewer !== null && !room.known.has(viewer);
    const was = membership?.auctionId === auctionId ? membership.viewer : null;
    if (membership?.auctionId === auctionId) exit(room, connection, membership.viewer);
    enter(room, connection, viewer, now, visitor);
    this.#memberships.set(connection, { auctionId, viewer, excluded: false });
    const who = {
      came: isNew ? viewer : null,
      since: isNew ? since : null,
      went: was !== null && !room.known.has(was) ? was : null,
      source: membership?.auctionId === auctionId ? null : sourceFor(viewer, visitor),
    };
    return [...left, this.#change(auctionId, room, before, who, now)];
  }

  /** Counts a connection that was excluded, as this person. A connection that is already counted, or in no auction, stays as it is. */
  include(connection: Connection, viewer: string | null, now: number, visitor: Visitor = UNKNOWN): void {
    this.#emit(this.#include(connection, viewer, now, visitor));
  }

  #include(connection: Connection, viewer: string | null, now: number, visitor: Visitor): Change[] {
    const { since = null } = visitor;
    const membership = this.#memberships.get(connection);
    const room = membership && this.#rooms.get(membership.auctionId);
    if (!membership?.excluded || !room) return [];
    const { auctionId } = membership;
    const before = { connections: counted(room), people: people(room) };
    const isNew = viewer !== null && !room.known.has(viewer);
    room.excluded.delete(connection);
    enter(room, connection, viewer, now, visitor);
    this.#memberships.set(connection, { auctionId, viewer, excluded: false });
    const source = sourceFor(viewer, visitor);
    const who = { came: isNew ? viewer : null, since: isNew ? since : null, went: null, source };
    return [this.#change(auctionId, room, before, who, now)];
  }

  /** Removes a connection from its auction. Leaving twice changes nothing. */
  leave(connection: Connection, now: number, drained = false): void {
    this.#emit(this.#leave(connection, now, drained));
  }

  #leave(connection: Connection, now: number, drained = false): Change[] {
    const membership = this.#memberships.get(connection);
    const room = membership && this.#rooms.get(membership.auctionId);
    if (!membership || !room) return [];
    const before = { connections: counted(room), people: people(room) };
    this.#memberships.delete(connection);
    exit(room, connection, membership.viewer);
    if (room.connections.size === 0) this.#rooms.delete(membership.auctionId);
    if (room.excluded.delete(connection)) return [];
    const went = membership.viewer !== null && !room.known.has(membership.viewer) ? membership.viewer : null;
    return [
      this.#change(membership.auctionId, room, before, { came: null, since: null, went, source: null }, now, drained),
    ];
  }

  /**
   * The count of an auction. An auction without viewers, or an unknown one, has zeros and the version `now` (epoch ms): the version of
   * the last change anywhere would reveal changes of other auctions.
   */
  count(auctionId: string, now = this.#version): AuctionCount {
    const room = this.#rooms.get(auctionId);
    return {
      people: room ? people(room) : 0,
      connections: room ? counted(room) : 0,
      version: room ? room.version : Math.max(now, this.#first),
      stale: false,
    };
  }

  /** The number of connections in the auction that are not counted. */
  excluded(auctionId: string): Excluded {
    const excluded: Excluded = { staff: 0, screen: 0, bot: 0, overAddressLimit: 0, tooShort: 0 };
    for (const why of this.#rooms.get(auctionId)?.excluded.values() ?? []) excluded[why] += 1;
    return excluded;
  }

  /** The auctions with a connection, counted or not. */
  auctions(): Iterable<string> {
    return this.#rooms.keys();
  }

  /** The people in the auction who are identified. Of the others, each connection is one person. */
  identified(auctionId: string): { readonly size: number; keys(): Iterable<string> } {
    return this.#rooms.get(auctionId)?.known ?? NO_PEOPLE;
  }

  /** The visit of a connection, if people are distinguished. */
  visitOf(connection: Connection): { auctionId: string; viewer: string; since: number } | null {
    const { auctionId, viewer } = this.#memberships.get(connection) ?? {};
    const person = auctionId !== undefined && viewer ? this.#rooms.get(auctionId)?.known.get(viewer) : null;
    return auctionId !== undefined && viewer && person ? { auctionId, viewer, since: person.since } : null;
  }

  /** The auction of a connection. */
  whereIs(connection: Connection): string | undefined {
    return this.#memberships.get(connection)?.auctionId;
  }

  /** Connections in this auction. This is the live set, which changes as they come and go until the last one has left. */
  connectionsOf(auctionId: string): ReadonlySet<Connection> {
    return this.#rooms.get(auctionId)?.connections ?? new Set();
  }

  /** Totals over all auctions: counted connections, excluded connections, and auctions with any. For metrics and leak tests. */
  get size(): { connections: number; excluded: number; auctions: number } {
    let excluded = 0;
    for (const room of this.#rooms.values()) excluded += room.excluded.size;
    return { connections: this.#memberships.size - excluded, excluded, auctions: this.#rooms.size };
  }

  /** The same without these auctions. */
  sizeWithout(auctionIds: readonly string[]): { connections: number; excluded: number; auctions: number } {
    const size = this.size;
    for (const auctionId of new Set(auctionIds)) {
      const room = this.#rooms.get(auctionId);
      if (!room) continue;
      size.connections -= counted(room);
      size.excluded -= room.excluded.size;
      size.auctions -= 1;
    }
    return size;
  }

  #emit(changes: readonly Change[]): void {
    for (const change of changes) for (const listener of this.#listeners) listener(change);
  }

  #change(
    auctionId: string,
    room: Room<Connection>,
    before: Occupancy,
    who: Pick<Change, "came" | "since" | "went" | "source">,
    now: number,
    drained = false,
  ): Change {
    this.#version = Math.max(this.#version + 1, now);
    room.version = this.#version;
    const grown = people(room) - before.people;
    return {
      auctionId,
      count: this.count(auctionId),
      joins: Math.max(0, grown),
      leaves: Math.max(0, -grown),
      drained: drained ? Math.max(0, -grown) : 0,
      ...who,
      groups: room.groups?.occupancies() ?? null,
      edge: (before.connections === 0) !== (counted(room) === 0),
    };
  }
}

const UNKNOWN: Visitor = {};
const sourceFor = (person: string | null, { source }: Visitor): Change["source"] =>
  source ? { from: source, person } : null;
const NO_PEOPLE: ReadonlySet<string> = new Set();
const counted = (room: Room<unknown>): number => room.connections.size - room.excluded.size;
const people = (room: Room<unknown>): number => room.anonymous.size + room.known.size;

function enter<Connection>(
  room: Room<Connection>,
  connection: Connection,
  viewer: string | null,
  now: number,
  { since, group }: Visitor,
): void {
  room.connections.add(connection);
  if (viewer === null) room.anonymous.add(connection);
  else {
    const person = room.known.get(viewer) ?? { since: since ?? now, tabs: new Set() };
    room.known.set(viewer, person);
    person.tabs.add(connection);
  }
  if (group) {
    room.groups ??= new GroupSets();
    room.groups.enter(connection, group);
  }
  placePerson(room, connection, viewer);
}

function exit<Connection>(room: Room<Connection>, connection: Connection, viewer: string | null): void {
  room.connections.delete(connection);
  if (viewer === null) room.anonymous.delete(connection);
  else {
    const tabs = room.known.get(viewer)?.tabs;
    tabs?.delete(connection);
    if (tabs?.size === 0) room.known.delete(viewer);
  }
  room.groups?.exit(connection);
  placePerson(room, connection, viewer);
}

function placePerson<Connection>(room: Room<Connection>, connection: Connection, viewer: string | null): void {
  if (!room.groups) return;
  if (viewer === null) room.groups.place(connection, connection);
  else {
    const [earliest] = room.known.get(viewer)?.tabs ?? [];
    room.groups.place(viewer, earliest);
  }
}
