import { randomBytes } from "node:crypto";
import { createClient } from "@redis/client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeRedis } from "../../../../test/support/redis-server.ts";
import type { Script } from "../../../platform/redis/link.ts";
import { LEAVE, PEOPLE, READ, REGISTER, TICK } from "./scripts.ts";
import { parseTick, type TickReply } from "./tick-reply.ts";

type RedisClient = Awaited<ReturnType<typeof newClient>>;

/** A client without deadlines, so that no test depends on the speed of the machine. */
const newClient = (url: string) =>
  createClient({ url, RESP: 2 })
    .on("error", () => {})
    .connect();

const TICK_MS = 1_000;
const LEASE_MS = 4_000;

describeRedis("the scripts of the totals", (redis) => {
  let client: RedisClient;
  const command = (...words: string[]): Promise<unknown> => client.sendCommand(words);
  let prefix = "";

  beforeAll(async () => {
    client = await newClient(redis().url);
  });
  afterAll(() => client.destroy());

  /** A separate cluster, so that tests need not wait for each other's leases. */
  const cluster = () => {
    prefix = `test:{${randomBytes(6).toString("hex")}}:`;
    const run = (script: Script, args: readonly string[]) =>
      command("EVAL", script.source, "1", prefix, ...args) as Promise<string[]>;
    const head = (generation: string) => [generation, String(TICK_MS), String(LEASE_MS)];
    return {
      prefix,
      register: (generation: string, numbers: Record<string, string> = {}, secret = "secret") =>
        run(REGISTER, [...head(generation), secret, ...Object.entries(numbers).flat()]),
      async tick(
        generation: string,
        { number = 1, since = 0, numbers = {}, check = "" }: Partial<TickOptions> = {},
      ): Promise<TickReply | string> {
        const answer = await run(TICK, [
          ...head(generation),
          ...[String(number), String(since), "1", check],
          ...Object.entries(numbers).flat(),
        ]);
        return answer[0] === "ok" ? parseTick(answer) : String(answer[0]);
      },
      people: (generation: string, auction: string, came: string[], went: string[] = [], forget = "0") =>
        run(PEOPLE, [...head(generation), auction, forget, String(came.length), ...came, String(went.length), ...went]),
      leave: (generation: string) => run(LEAVE, head(generation)),
      read: (...auctions: string[]) => run(READ, [...head(""), ...auctions]),
      /** Moves a lease into the past, as if the node had not reported for `ms`. */
      age: (generation: string, ms: number) => command("ZINCRBY", `${prefix}leases`, String(-ms), generation),
      /** Ends the settling time. */
      settled: () => command("HSET", `${prefix}meta`, "settling", "0"),
    };
  };

  interface TickOptions {
    number: number;
    since: number;
    numbers: Record<string, string>;
    check: string;
  }

  const totalsOf = (reply: TickReply | string) =>
    typeof reply === "string"
      ? reply
      : Object.fromEntries(reply.totals.map(([id, { people, numbers }]) => [id, [people, ...numbers]]));

  it("adds up the numbers of all nodes, and returns only what changed since a version", async () => {
    const { register, tick } = cluster();
    await register("a", { one: "2 2", two: "5 5" });
    await register("b", { one: "1 0" });
    const all = (await tick("a")) as TickReply;
    expect(all.isAll).toBe(true);
    expect(totalsOf(all)).toEqual({ one: [0, 3, 2], two: [0, 5, 5] });
    const next = (await tick("b", { since: all.version, numbers: { one: "4 1" } })) as TickReply;
    expect(totalsOf(next)).toEqual({ one: [0, 6, 3] });
    expect(next.version).toBeGreaterThan(all.version);
  });

  it("a total of 0 is returned once, then forgotten", async () => {
    const { register, tick } = cluster();
    await register("a", { one: "1 1" });
    const before = (await tick("a")) as TickReply;
    const after = (await tick("a", { number: 2, since: before.version, numbers: { one: "" } })) as TickReply;
    expect(totalsOf(after)).toEqual({ one: [0] });
    expect(totalsOf(await tick("a", { number: 3, since: after.version }))).toEqual({});
  });

  it("an unregistered node, or one with a missing or repeated tick, must report everything", async () => {
    const { register, tick } = cluster();
    expect(await tick("a")).toBe("unknown");
    await register("a");
    expect(await tick("a", { number: 2 })).toBe("gap");
    expect(await tick("a", { number: 1 })).toMatchObject({ nodes: 1, leader: "a" });
    expect(await tick("a", { number: 1 })).toBe("gap");
  });

  it("registering again replaces all numbers of the node", async () => {
    const { register, tick } = cluster();
    await register("a", { one: "1 1", two: "2 2" });
    await register("b", { one: "3 3" });
    await register("a", { two: "7 7", three: "1 0" });
    expect(totalsOf(await tick("b"))).toEqual({ one: [0, 3, 3], two: [0, 7, 7], three: [0, 1, 0] });
  });

  it("a person on two nodes is one person until both nodes are gone", async () => {
    const { register, tick, people } = cluster();
    await register("a", { one: "2 0" });
    await register("b", { one: "1 0" });
    expect(await people("a", "one", ["x", "y"])).toEqual(["ok", "2"]);
    expect(await people("b", "one", ["x"])).toEqual(["ok", "1"]);
    expect(totalsOf(await tick("a"))).toEqual({ one: [2, 3, 0] });
    await people("a", "one", [], ["x"]);
    await people("a", "one", [], ["x"]);
    expect(totalsOf(await tick("a", { number: 2 }))).toEqual({ one: [2, 3, 0] });
    await people("b", "one", [], ["x"]);
    expect(totalsOf(await tick("a", { number: 3, check: "one" }))).toEqual({ one: [1, 3, 0] });
  });

  it("people reported again replace those in Redis", async () => {
    const { register, tick, people } = cluster();
    await register("a");
    await people("a", "one", ["ghost", "x"]);
    expect(await people("a", "one", ["x", "y"], [], "1")).toEqual(["ok", "2"]);
    expect(totalsOf(await tick("a"))).toEqual({ one: [2] });
  });

  it("a dead node is removed with its viewers and people, and a removed node cannot report", async () => {
    const { register, tick, people, age, settled } = cluster();
    await register("a", { one: "1 1" });
    await register("b", { one: "9 0", two: "4 4" });
    await people("b", "one", ["x"]);
    await settled();
    await age("b", LEASE_MS + 1);
    const reply = (await tick("a")) as TickReply;
    expect(reply).toMatchObject({ nodes: 1, reaped: "b", certainty: "whole" });
    expect(totalsOf(reply)).toEqual({ one: [0, 1, 1] });
    expect(await people("b", "one", ["x"])).toEqual(["unknown"]);
    expect(await tick("b")).toBe("unknown");
  });

  it("a late node stays while it listens and is removed when it stops listening", async () => {
    const { register, tick, age, settled, prefix } = cluster();
    const other = await newClient(redis().url);
    await other.subscribe(`${prefix}alive:b`, () => {});
    await register("a");
    await register("b", { one: "9 0" });
    await settled();
    await age("b", TICK_MS * 2);
    const late = (await tick("a")) as TickReply;
    expect(late).toMatchObject({ nodes: 2, reaped: "", certainty: "late" });
    expect(totalsOf(late)).toEqual({ one: [0, 9, 0] });
    other.destroy();
    await expect.poll(async () => String(await command("PUBSUB", "NUMSUB", `${prefix}alive:b`))).toMatch(/,0$/);
    expect(await tick("a", { number: 2 })).toMatchObject({ nodes: 1, reaped: "b" });
  });

  it("a node that stops listening makes totals uncertain and is removed before it is late, unless it listens again", async () => {
    const { register, tick, age, prefix } = cluster();
    // As if a node had just ticked, however long the test takes.
    const undisturbed = () => command("HSET", `${prefix}meta`, "settling", "0", "ran", "9000000000000");
    const next = async (number: number) => {
      await undisturbed();
      return tick("a", { number });
    };
    const other = await newClient(redis().url);
    await other.subscribe(`${prefix}alive:b`, () => {});
    for (const node of ["a", "b", "c"]) await register(node, { one: "1 1" });
    // Never late.
    for (const node of ["b", "c"]) await age(node, -1_000_000);
    expect(await next(1)).toMatchObject({ reaped: "", nodes: 3, certainty: "whole" });
    // As if nobody had listened for long, but listens again.
    await command("HSET", `${prefix}heard`, "b", "1");
    expect(await next(2)).toMatchObject({ reaped: "", nodes: 3 });
    expect(await command("HGET", `${prefix}heard`, "b")).toBe("");

    other.destroy();
    await expect.poll(async () => String(await command("PUBSUB", "NUMSUB", `${prefix}alive:b`))).toMatch(/,0$/);
    let number = 3;
    expect(await next(number)).toMatchObject({ reaped: "", nodes: 3, certainty: "late" });
    await expect
      .poll(async () => {
        number += 1;
        return next(number);
      })
      .toMatchObject({ reaped: "b", nodes: 2 });
    // Nobody has ever listened on the channel of c, so only its lease counts.
    expect(await next(number + 1)).toMatchObject({ nodes: 2, certainty: "whole" });
    expect(await command("HEXISTS", `${prefix}heard`, "b")).toBe(0);
  });

  it("no more than half of the nodes are removed within a lease", async () => {
    const { register, tick, age, settled } = cluster();
    for (const node of ["a", "b", "c", "d", "e"]) await register(node, { one: "1 1" });
    await settled();
    for (const node of ["b", "c", "d", "e"]) await age(node, LEASE_MS + 1);
    const replies = [await tick("a"), await tick("a", { number: 2 }), await tick("a", { number: 3 })] as TickReply[];
    expect(replies.map(({ reaped }) => reaped !== "")).toEqual([true, true, false]);
    expect(replies.at(-1)).toMatchObject({ nodes: 3, certainty: "late" });
  });

  it("silent nodes are not dead after a pause of all nodes or a data loss of Redis", async () => {
    const { register, tick, age, settled, prefix } = cluster();
    await register("a");
    await register("b", { one: "1 1" });
    await settled();
    await age("b", LEASE_MS + 1);
    await command("HINCRBY", `${prefix}meta`, "ran", String(-2 * TICK_MS));
    expect(await tick("a")).toMatchObject({ nodes: 2, reaped: "", certainty: "settling" });
    await command("DEL", ...((await command("KEYS", `${prefix}*`)) as string[]));
    await register("a");
    expect(await tick("a")).toMatchObject({ nodes: 1, certainty: "settling" });
  });

  it("the node that registered first leads, and the next node leads while the first is late", async () => {
    const { register, tick, age, settled } = cluster();
    await register("b");
    await register("a");
    await register("c");
    await settled();
    expect(await tick("c")).toMatchObject({ leader: expect.stringMatching(/^[ab]$/) });
    const { leader } = (await tick("c", { number: 2 })) as TickReply;
    await age(leader, TICK_MS * 2);
    expect(((await tick("c", { number: 3 })) as TickReply).leader).not.toBe(leader);
  });

  it("a node with another secret is refused, unless it is the only node", async () => {
    const { register, leave } = cluster();
    expect(await register("a")).toEqual(["ok"]);
    expect(await register("b", {}, "other")).toEqual(["secret"]);
    await leave("a");
    expect(await register("b", {}, "other")).toEqual(["ok"]);
  });

  it("a leaving node removes many people in slices and leaves nothing behind", async () => {
    const { register, people, leave, read, prefix } = cluster();
    await register("a", { one: "3 0" });
    const crowd = Array.from({ length: 12_000 }, (_, index) => `p${index}`);
    for (let at = 0; at < crowd.length; at += 1_000) await people("a", "one", crowd.slice(at, at + 1_000));
    // Whether it still settles depends on the time.
    expect((await read("one")).slice(1)).toEqual(["12000 3 0", ""]);
    expect(await leave("a")).toEqual(["more"]);
    expect(await leave("a")).toEqual(["more"]);
    expect(await leave("a")).toEqual(["ok"]);
    expect((await read("one"))[1]).toBe("");
    const keys = (await command("KEYS", `${prefix}*`)) as string[];
    expect(keys.map((key) => key.slice(prefix.length)).sort()).toEqual(["changes", "emptied", "meta"]);
  });

  it("reading totals changes nothing, even before any node has registered", async () => {
    const { read, prefix } = cluster();
    expect(await read("one")).toEqual(["0", "", ""]);
    expect(await command("KEYS", `${prefix}*`)).toEqual([]);
  });

  it("totals equal the sums of the living nodes after any sequence of events", async () => {
    const node = fc.constantFrom("a", "b", "c");
    const auction = fc.constantFrom("one", "two");
    const person = fc.constantFrom("x", "y", "z");
    const step = fc.oneof(
      fc.record({ do: fc.constant("numbers" as const), node, auction, connections: fc.nat(9) }),
      fc.record({ do: fc.constant("people" as const), node, auction, person, came: fc.boolean() }),
      fc.record({ do: fc.constant("kill" as const), node }),
      fc.record({ do: fc.constant("leave" as const), node }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { register, tick, people, age, settled, leave } = cluster();
        const living = new Map<
          string,
          { tick: number; numbers: Map<string, number>; people: Map<string, Set<string>> }
        >();
        await register("observer");
        let observed = 0;
        const ensure = async (name: string) => {
          const known = living.get(name);
          if (known) return known;
          await register(name);
          const fresh = { tick: 0, numbers: new Map<string, number>(), people: new Map<string, Set<string>>() };
          living.set(name, fresh);
          return fresh;
        };
        for (const each of steps) {
          const state = await ensure(each.node);
          if (each.do === "numbers") {
            state.tick += 1;
            await tick(each.node, {
              number: state.tick,
              numbers: { [each.auction]: each.connections ? String(each.connections) : "" },
            });
            state.numbers.set(each.auction, each.connections);
          } else if (each.do === "people") {
            const set = state.people.get(each.auction) ?? new Set();
            state.people.set(each.auction, set);
            await people(each.node, each.auction, each.came ? [each.person] : [], each.came ? [] : [each.person]);
            if (each.came) set.add(each.person);
            else set.delete(each.person);
          } else if (each.do === "leave") {
            await leave(each.node);
            living.delete(each.node);
          } else {
            await settled();
            await command("DEL", `${prefix}reaped`);
            await age(each.node, LEASE_MS + 60_000);
            observed += 1;
            expect(await tick("observer", { number: observed })).toMatchObject({ reaped: each.node });
            living.delete(each.node);
          }
        }
        const expected: Record<string, number[]> = {};
        for (const id of ["one", "two"]) {
          const all = [...living.values()];
          const connections = all.reduce((sum, { numbers }) => sum + (numbers.get(id) ?? 0), 0);
          const distinct = new Set(all.flatMap(({ people: sets }) => [...(sets.get(id) ?? [])])).size;
          if (connections + distinct > 0) expected[id] = [distinct, connections];
        }
        observed += 1;
        const totals = totalsOf(await tick("observer", { number: observed }));
        const shown = Object.fromEntries(
          Object.entries(totals).map(([id, [people, connections = 0]]) => [id, [people, connections]]),
        );
        expect(shown).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
