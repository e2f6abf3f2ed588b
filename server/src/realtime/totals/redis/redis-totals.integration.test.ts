import { randomBytes } from "node:crypto";
import type { Occupancy } from "@headcount/protocol";
import { pino } from "pino";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { describeRedis, testRedis } from "../../../../test/support/redis-server.ts";
import { openLink } from "../../../platform/redis/link.ts";
import { AUCTION, type TestNode, testNode, totalsContract } from "../totals.contract.ts";
import { RedisTotals, SecretDiffers } from "./redis-totals.ts";
import { headOf, LEAVE } from "./scripts.ts";

const OTHER_AUCTION = "6a0000000000000000000002";
const SECRET = "a secret that all nodes have, of enough characters";

interface ClusterNode extends TestNode {
  totals: RedisTotals;
  /** Totals that this node had to record, newest last. */
  recorded: [auctionId: string, total: Occupancy | null][];
}

const running: RedisTotals[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((totals) => totals.stop()));
});

const newPrefix = (): string => `test:{${randomBytes(6).toString("hex")}}:`;

/** A node that is not started yet. */
function node(
  url: string,
  prefix: string,
  {
    secret = SECRET,
    generation = randomBytes(6).toString("hex"),
    log = pino({ level: "silent" }),
    monotonic = () => performance.now(),
  } = {},
): ClusterNode {
  const recorded: ClusterNode["recorded"] = [];
  const made = testNode((own) => {
    const totals = new RedisTotals({
      ...{ redis: { url, prefix }, generation, secret, fingerprint: secret, own },
      ...{ log, monotonic },
      now: () => Date.now(),
    });
    totals.lead((auctionId, total) => recorded.push([auctionId, total]));
    running.push(totals);
    return totals;
  });
  return { ...made, totals: made.totals as RedisTotals, recorded };
}

async function nodes(url: string, number: number, prefix = newPrefix()): Promise<ClusterNode[]> {
  const all = Array.from({ length: number }, () => node(url, prefix));
  for (const { totals } of all) await totals.start();
  // All nodes know each other, and none treats a silent node as dead.
  for (const each of all) await expect.poll(() => stateOf(each)).toEqual({ nodes: number, stale: false });
  return all;
}

const countOf = ({ totals }: ClusterNode, auctionId = AUCTION) => totals.count(auctionId, Date.now());
const stateOf = (each: ClusterNode) => ({ nodes: each.totals.state.nodes, stale: countOf(each).stale });
const shown = (each: ClusterNode, auctionId = AUCTION) => {
  const { connections, people, stale } = countOf(each, auctionId);
  return { connections, people, stale };
};

let connections = 0;
const join = ({ audience }: ClusterNode, viewer: string | null, auctionId = AUCTION): string => {
  connections += 1;
  audience.join(`c${connections}`, auctionId, viewer, Date.now());
  return `c${connections}`;
};

describeRedis("totals on Redis", (redis) => {
  totalsContract("redis", async () => {
    const [only] = await nodes(redis().url, 1);
    return only as TestNode;
  });

  describe("totals of several nodes", () => {
    it("a node that was stopped for long reports only viewers who are still there", async () => {
      const prefix = newPrefix();
      const [generation, viewers] = ["stopped", [] as string[]];
      let stoppedMs = 0;
      // The sockets that closed meanwhile are noticed in the next turns of the event loop.
      const noticed = () =>
        void setImmediate(() => viewers.splice(0).map((viewer) => back.audience.leave(viewer, Date.now())));
      const log = pino({ level: "warn" }, { write: (line: string) => line.includes("registers again") && noticed() });
      const back = node(redis().url, prefix, { generation, log, monotonic: () => performance.now() + stoppedMs });
      await back.totals.start();
      const other = node(redis().url, prefix);
      await other.totals.start();
      for (const each of [back, other]) await expect.poll(() => stateOf(each)).toEqual({ nodes: 2, stale: false });
      for (let nth = 0; nth < 3; nth += 1) viewers.push(join(back, null));
      join(other, null);
      await expect.poll(() => shown(other).connections).toBe(4);
      const link = await openLink({ url: redis().url, prefix }, () => {}, 60_000);
      onTestFinished(() => link.close());
      stoppedMs = 10_000;
      await link.run(LEAVE, headOf(generation));
      await expect.poll(() => shown(other).connections).toBe(1);
      other.recorded.length = 0;
      await expect.poll(() => back.totals.state.nodes === 2 && viewers.length === 0).toBe(true);
      const join2 = join(back, null);
      await expect.poll(() => shown(other).connections).toBe(2);
      expect(Math.max(...other.recorded.map(([, total]) => total?.connections ?? 0))).toBeLessThanOrEqual(2);
      back.audience.leave(join2, Date.now());
    });

    it("a join on one node shows on all nodes", async () => {
      const [a, b, c] = (await nodes(redis().url, 3)) as [ClusterNode, ClusterNode, ClusterNode];
      join(a, null);
      join(b, null);
      const left = join(b, null);
      for (const each of [a, b, c])
        await expect.poll(() => shown(each)).toEqual({ connections: 3, people: 3, stale: false });
      b.audience.leave(left, Date.now());
      for (const each of [a, b, c])
        await expect.poll(() => shown(each)).toEqual({ connections: 2, people: 2, stale: false });
      expect(a.notified).toContain(AUCTION);
    });

    it("a person with tabs on two nodes is one person", async () => {
      const [a, b] = (await nodes(redis().url, 2)) as [ClusterNode, ClusterNode];
      const tab = join(a, "ann");
      join(b, "ann");
      join(b, "bob");
      for (const each of [a, b])
        await expect.poll(() => shown(each)).toEqual({ connections: 3, people: 2, stale: false });
      a.audience.leave(tab, Date.now());
      for (const each of [a, b])
        await expect.poll(() => shown(each)).toEqual({ connections: 2, people: 2, stale: false });
    });

    it("each of many identified people is counted once, even if half of them move", { tags: ["slow"] }, async () => {
      const [a, b] = (await nodes(redis().url, 2)) as [ClusterNode, ClusterNode];
      const tabs = Array.from({ length: 4_500 }, (_, index) => join(a, `p${index}`));
      await expect.poll(() => shown(b)).toEqual({ connections: 4_500, people: 4_500, stale: false });
      for (const [index, tab] of tabs.slice(0, 2_000).entries()) {
        a.audience.leave(tab, Date.now());
        join(b, `p${index}`);
      }
      join(b, "p4400");
      for (const each of [a, b])
        await expect.poll(() => shown(each)).toEqual({ connections: 4_501, people: 4_500, stale: false });
    });

    it("auctions have separate numbers", async () => {
      const [a, b] = (await nodes(redis().url, 2)) as [ClusterNode, ClusterNode];
      join(a, null);
      join(b, null, OTHER_AUCTION);
      await expect.poll(() => [shown(a).connections, shown(a, OTHER_AUCTION).connections]).toEqual([1, 1]);
    });

    it("the viewers of a node that leaves are no longer counted", async () => {
      const [a, b] = (await nodes(redis().url, 2)) as [ClusterNode, ClusterNode];
      join(a, "ann");
      join(b, "bob");
      await expect.poll(() => shown(a).people).toBe(2);
      await b.totals.stop();
      await expect
        .poll(() => ({ ...shown(a), nodes: a.totals.state.nodes }))
        .toEqual({ connections: 1, people: 1, stale: false, nodes: 1 });
    });

    it("F9: the totals recover from FLUSHALL, and no node shows less meanwhile", { tags: ["slow"] }, async () => {
      const own = await testRedis();
      onTestFinished(() => own.stop());
      const [a, b] = (await nodes(own.url, 2)) as [ClusterNode, ClusterNode];
      for (const viewer of ["ann", "bob", null]) join(a, viewer);
      join(b, "ann");
      for (const each of [a, b])
        await expect.poll(() => shown(each)).toEqual({ connections: 4, people: 3, stale: false });
      const least = lowest([a, b]);
      await own.command("FLUSHALL");
      await expect.poll(() => shown(a).stale).toBe(true);
      for (const each of [a, b])
        await expect.poll(() => shown(each)).toEqual({ connections: 4, people: 3, stale: false });
      expect(least()).toBe(4);
    });

    it("F9: while Redis is away, each node shows its own viewers and the last known others, and recovers afterwards", {
      tags: ["slow"],
    }, async () => {
      const own = await testRedis();
      onTestFinished(() => own.stop());
      const [a, b] = (await nodes(own.url, 2)) as [ClusterNode, ClusterNode];
      join(a, "ann");
      join(b, "bob");
      await expect.poll(() => shown(a)).toEqual({ connections: 2, people: 2, stale: false });
      await own.kill();
      await expect.poll(() => shown(a).stale).toBe(true);
      join(a, "cem");
      join(b, "dan");
      expect(shown(a)).toEqual({ connections: 3, people: 3, stale: true });
      expect(a.totals.state.lastError).not.toBeNull();
      await own.start();
      for (const each of [a, b])
        await expect.poll(() => shown(each)).toEqual({ connections: 4, people: 4, stale: false });
    });

    it("F9: a broken connection to Redis loses nothing", async () => {
      const [a, b] = (await nodes(redis().url, 2)) as [ClusterNode, ClusterNode];
      join(a, "ann");
      await redis().command("CLIENT", "KILL", "TYPE", "normal");
      await redis().command("CLIENT", "KILL", "TYPE", "pubsub");
      join(b, "bob");
      for (const each of [a, b])
        await expect.poll(() => shown(each)).toEqual({ connections: 2, people: 2, stale: false });
    });

    it("only the leading node records totals, and none that are uncertain", async () => {
      const [a, b] = (await nodes(redis().url, 2)) as [ClusterNode, ClusterNode];
      join(a, "ann");
      join(b, "ann");
      join(b, "bob");
      const newest = ({ recorded }: ClusterNode) => recorded.at(-1);
      await expect.poll(() => [newest(a), newest(b)]).toContainEqual([AUCTION, { connections: 3, people: 2 }]);
      const [leader, other] = a.recorded.length > 0 ? [a, b] : [b, a];
      expect(other.recorded).toEqual([]);
      await other.totals.stop();
      // Without other nodes, its own numbers are the totals.
      await expect.poll(() => newest(leader)).toEqual([AUCTION, null]);
    });

    it("a node with another secret refuses to start", async () => {
      const prefix = newPrefix();
      await nodes(redis().url, 1, prefix);
      const { totals } = node(redis().url, prefix, { secret: "another secret" });
      await expect(totals.start()).rejects.toThrow(SecretDiffers);
    });

    it("a node that starts while Redis is away serves its own viewers", async () => {
      const alone = node("redis://127.0.0.1:1", newPrefix());
      await alone.totals.start();
      join(alone, null);
      expect(shown(alone)).toEqual({ connections: 1, people: 1, stale: true });
      expect(alone.totals.state.lastError).toMatch(/^Nothing listens at the address in REDIS_URL/);
    });
  });
});

/** Watches the smallest number that any of the nodes shows. */
function lowest(all: readonly ClusterNode[]): () => number {
  let least = Number.POSITIVE_INFINITY;
  const look = (): void => {
    for (const each of all) least = Math.min(least, countOf(each).connections);
  };
  const timer = setInterval(look, 5);
  onTestFinished(() => clearInterval(timer));
  return () => {
    clearInterval(timer);
    look();
    return least;
  };
}
