import type { Exclusion } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Audience, type Change } from "./audience.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);

/** An audience whose calls return the changes that they emitted. */
function watched<Connection = string>(first = 0) {
  const audience = new Audience<Connection>(first);
  const changes: Change[] = [];
  audience.subscribe((change) => changes.push(change));
  return {
    ...{ count: audience.count.bind(audience), excluded: audience.excluded.bind(audience) },
    connectionsOf: audience.connectionsOf.bind(audience),
    sizeWithout: audience.sizeWithout.bind(audience),
    get size() {
      return audience.size;
    },
    join(...args: Parameters<Audience<Connection>["join"]>): Change[] {
      audience.join(...args);
      return changes.splice(0);
    },
    include(...args: Parameters<Audience<Connection>["include"]>): Change[] {
      audience.include(...args);
      return changes.splice(0);
    },
    leave(...args: Parameters<Audience<Connection>["leave"]>): Change[] {
      audience.leave(...args);
      return changes.splice(0);
    },
  };
}
type Watched = ReturnType<typeof watched<string>>;

describe("the audience", () => {
  it("counts a second tab as a second connection of the same person", () => {
    const audience = watched();
    audience.join("tab1", A, "ann", 1);
    expect(audience.join("tab2", A, "ann", 2)).toMatchObject([
      { count: { connections: 2, people: 1 }, joins: 0, leaves: 0, edge: false },
    ]);
    expect(audience.leave("tab1", 3)).toMatchObject([{ count: { connections: 1, people: 1 }, leaves: 0 }]);
    expect(audience.leave("tab2", 4)).toMatchObject([{ count: { connections: 0, people: 0 }, leaves: 1, edge: true }]);
  });

  it("counts each connection as a person where people are not distinguished", () => {
    const audience = watched();
    audience.join("tab1", A, null, 1);
    audience.join("tab2", A, null, 1);
    expect(audience.count(A)).toMatchObject({ connections: 2, people: 2 });
  });

  it("F16: keeps one person through a reload or change of network before the old socket is closed", () => {
    const audience = watched();
    audience.join("old", A, "ann", 1);
    expect(audience.join("new", A, "ann", 2)).toMatchObject([{ joins: 0 }]);
    expect(audience.leave("old", 15_000)).toMatchObject([{ leaves: 0, count: { people: 1, connections: 1 } }]);
  });

  it("ignores a second join and a second leave", () => {
    const audience = watched();
    audience.join("tab", A, null, 1);
    const { version } = audience.count(A);
    expect(audience.join("tab", A, null, 2)).toEqual([]);
    expect(audience.count(A).version).toBe(version);
    audience.leave("tab", 3);
    expect(audience.leave("tab", 4)).toEqual([]);
    expect(audience.leave("never seen", 5)).toEqual([]);
  });

  it("moves a connection that joins another auction, and emits a change of both", () => {
    const audience = watched();
    audience.join("tab", A, "ann", 1);
    expect(audience.join("tab", B, "ann of B", 2)).toMatchObject([
      { auctionId: A, count: { connections: 0 }, leaves: 1, edge: true },
      { auctionId: B, count: { connections: 1 }, joins: 1, edge: true },
    ]);
  });

  it("changes the person of a connection without a leave", () => {
    const audience = watched();
    audience.join("tab1", A, null, 1);
    audience.join("tab2", A, "ann", 1);
    expect(audience.join("tab1", A, "ann", 2)).toMatchObject([
      { count: { connections: 2, people: 1 }, joins: 0, leaves: 1, edge: false },
    ]);
  });

  it("raises the version at each change, over a restart and with a clock that stands still or jumps back", () => {
    const audience = watched(1_000);
    const versions = [audience.count(A).version];
    const note = (changes: Change[]) => versions.push(...changes.map((change) => change.count.version));
    note(audience.join("tab", A, null, 1_000));
    note(audience.leave("tab", 1_000));
    note(audience.join("tab", A, null, 500));
    note(audience.leave("tab", 9_000));
    versions.push(watched(9_500).count(A).version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });
});

/** The model is a flat list of connections: slow and obviously correct. */
interface Model {
  list: { connection: string; auctionId: string; viewer: string | null; excluded: Exclusion | null }[];
  version: number;
}

const counted = (model: Model, auctionId: string) => {
  const here = model.list.filter((each) => each.auctionId === auctionId && !each.excluded);
  const people = new Set(here.map((each) => each.viewer ?? `connection ${each.connection}`));
  return { connections: here.length, people: people.size };
};

class Join implements fc.Command<Model, Watched> {
  readonly connection: string;
  readonly auctionId: string;
  readonly viewer: string | null;
  readonly excluded: Exclusion | null;
  constructor(connection: string, auctionId: string, viewer: string | null, excluded: Exclusion | null) {
    this.connection = connection;
    this.auctionId = auctionId;
    this.viewer = viewer;
    this.excluded = excluded;
  }
  check = () => true;
  run(model: Model, audience: Watched) {
    const { connection, auctionId, viewer, excluded } = this;
    const before = new Map([A, B].map((id) => [id, counted(model, id)]));
    const changes = audience.join(connection, auctionId, viewer, model.version, excluded);
    const was = model.list.find((each) => each.connection === connection);
    model.list = model.list.filter((each) => each.connection !== connection);
    // An excluded connection stays excluded in its auction.
    const stays = was?.auctionId === auctionId ? was.excluded : null;
    model.list.push({ connection, auctionId, viewer, excluded: excluded ?? stays });
    agree(model, audience, before, changes);
  }
  toString = () => `${this.connection} joins ${this.auctionId[0]} as ${this.excluded ?? this.viewer}`;
}

class Include implements fc.Command<Model, Watched> {
  readonly connection: string;
  readonly viewer: string | null;
  constructor(connection: string, viewer: string | null) {
    this.connection = connection;
    this.viewer = viewer;
  }
  check = () => true;
  run(model: Model, audience: Watched) {
    const before = new Map([A, B].map((id) => [id, counted(model, id)]));
    const changes = audience.include(this.connection, this.viewer, model.version);
    const each = model.list.find(({ connection }) => connection === this.connection);
    if (each?.excluded) Object.assign(each, { excluded: null, viewer: this.viewer });
    agree(model, audience, before, changes);
  }
  toString = () => `${this.connection} is included as ${this.viewer}`;
}

/** For the audience, a closed tab, a crash and a socket time-out are the same. */
class Leave implements fc.Command<Model, Watched> {
  readonly connection: string;
  constructor(connection: string) {
    this.connection = connection;
  }
  check = () => true;
  run(model: Model, audience: Watched) {
    const before = new Map([A, B].map((id) => [id, counted(model, id)]));
    const changes = audience.leave(this.connection, model.version);
    model.list = model.list.filter((each) => each.connection !== this.connection);
    agree(model, audience, before, changes);
  }
  toString = () => `${this.connection} leaves`;
}

type Counts = { connections: number; people: number };

function agree(model: Model, audience: Watched, before: Map<string, Counts>, changes: Change[]): void {
  for (const auctionId of [A, B]) {
    const [was, is] = [before.get(auctionId) as Counts, counted(model, auctionId)];
    expect(audience.count(auctionId)).toMatchObject(is);
    const there = model.list.filter((each) => each.auctionId === auctionId);
    expect([...audience.connectionsOf(auctionId)].toSorted()).toEqual(
      there.map(({ connection }) => connection).toSorted(),
    );
    for (const [why, number] of Object.entries(audience.excluded(auctionId)))
      expect([why, number]).toEqual([why, there.filter(({ excluded }) => excluded === why).length]);
    const emitted = changes.filter((change) => change.auctionId === auctionId);
    if (was.connections !== is.connections || was.people !== is.people) expect(emitted).toHaveLength(1);
    for (const { count, joins, leaves, edge } of emitted) {
      expect(count).toMatchObject(is);
      expect(joins - leaves).toBe(is.people - was.people);
      expect(edge).toBe((was.connections === 0) !== (is.connections === 0));
    }
  }
  for (const { count } of changes) {
    expect(count.version).toBeGreaterThan(model.version);
    model.version = count.version;
  }
  expect(audience.size).toEqual({
    excluded: model.list.filter(({ excluded }) => excluded).length,
    connections: model.list.filter(({ excluded }) => !excluded).length,
    auctions: new Set(model.list.map((each) => each.auctionId)).size,
  });
}

describe("the audience against a simpler model", () => {
  it("agree after any history of joins, second tabs, reloads, switches and crashes", () => {
    const connection = fc.constantFrom("c1", "c2", "c3", "c4", "c5");
    const auctionId = fc.constantFrom(A, B);
    const viewer = fc.constantFrom(null, "ann", "bob");
    const commands = fc.commands([
      fc.tuple(connection, auctionId, viewer, fc.constant(null)).map((args) => new Join(...args)),
      fc
        .tuple(connection, auctionId, viewer, fc.constantFrom<Exclusion>("overAddressLimit", "tooShort"))
        .map((args) => new Join(...args)),
      fc.tuple(connection, viewer).map((args) => new Include(...args)),
      connection.map((c) => new Leave(c)),
    ]);
    fc.assert(
      fc.property(commands, (run) => {
        fc.modelRun(() => ({ model: { list: [], version: 0 }, real: watched() }), run);
      }),
    );
  });
});

describe("excluded connections", () => {
  it("change no number, whatever they and other connections do", () => {
    const connection = fc.nat(7);
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("join" as const),
        connection,
        auction: fc.constantFrom("a", "b"),
        viewer: fc.option(fc.constantFrom("x", "y")),
      }),
      fc.record({ kind: fc.constant("leave" as const), connection }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        // Connections with odd numbers are excluded. The audience without them has the same counts.
        const [all, counted] = [watched<number>(), watched<number>()];
        for (const each of steps) {
          const why = each.connection % 2 === 1 ? ("staff" as const) : null;
          const change = (audience: ReturnType<typeof watched<number>>) =>
            each.kind === "leave"
              ? audience.leave(each.connection, 0)
              : audience.join(each.connection, each.auction, each.viewer, 0, why);
          const changes = change(all);
          expect(changes).toEqual(why ? [] : change(counted));
        }
        for (const auction of ["a", "b"]) {
          expect(all.count(auction)).toMatchObject({
            people: counted.count(auction).people,
            connections: counted.count(auction).connections,
          });
          const inside = [...all.connectionsOf(auction)];
          expect(all.excluded(auction).staff).toBe(inside.filter((n) => n % 2 === 1).length);
          expect(inside.filter((n) => n % 2 === 0).sort()).toEqual([...counted.connectionsOf(auction)].sort());
        }
        expect(all.size.connections).toBe(counted.size.connections);
        const inB = all.connectionsOf("b").size;
        expect(all.sizeWithout(["a", "a", "c"])).toEqual({
          connections: all.count("b").connections,
          excluded: inB - all.count("b").connections,
          auctions: inB > 0 ? 1 : 0,
        });
        expect(all.sizeWithout(["b", "a"])).toEqual({ connections: 0, excluded: 0, auctions: 0 });
        for (let n = 0; n < 8; n += 1) all.leave(n, 0);
        expect(all.size).toEqual({ connections: 0, excluded: 0, auctions: 0 });
      }),
    );
  });
});
