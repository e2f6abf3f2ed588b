import { randomBytes } from "node:crypto";
import type { Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { eventually, INTERNAL_KEY, startServer, type TestServer, temporaryFolder, viewer } from "../support/harness.ts";
import { describeRedis, testRedis } from "../support/redis-server.ts";

interface Cluster {
  api: TestServer;
  nodes: TestServer[];
  settings: Record<string, string>;
}

/** An API and some realtime servers that share a Redis. */
async function cluster(redisUrl: string, number: number, more: Record<string, string> = {}): Promise<Cluster> {
  const shared = { REDIS_URL: redisUrl, REDIS_PREFIX: `test:${randomBytes(6).toString("hex")}:`, ...more };
  const port = await freePort();
  const api = await startServer({
    ...shared,
    ROLE: "api",
    PORT: String(port),
    REALTIME_URL: "http://127.0.0.1:9",
    DATABASE_URL: "sqlite:nodes.db",
    DATA_DIR: temporaryFolder(),
  });
  const nodes: TestServer[] = [];
  const settings = { ...shared, ROLE: "realtime", BACKEND_API_URL: api.url, ALLOWED_ORIGIN: api.url };
  for (let index = 0; index < number; index += 1)
    nodes.push(await startServer({ ...settings, NODE_NAME: `node-${index}` }));
  return { api, nodes, settings };
}

const metric = async (server: TestServer, name: string): Promise<number> => {
  const { body } = await server.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` });
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(String(body))?.[1]);
};

describeRedis("several nodes", (redis) => {
  it("each viewer sees the total on every node, and so does the API", async () => {
    const { api, nodes } = await cluster(redis().url, 3);
    const { id } = await (await api.signIn()).createAuction({ enableViewerAnalytics: true });
    const viewers = nodes.map((node) => viewer(node, { auctionId: id }));
    for (const each of viewers) await each.sees(3);
    const second = viewer(nodes[0] as TestServer, { auctionId: id });
    for (const each of viewers) await each.sees(4);
    second.socket.close();
    for (const each of viewers) await each.sees(3);
    for (const node of nodes) {
      const { body } = await node.post("/api/v1/counts", { ids: [id] });
      expect(body.data[id]).toMatchObject({ connections: 3, emptySince: null });
    }
    await eventually(
      async () => (await api.call("GET", `/api/v1/auctions/${id}/live-view`)).body.data.viewerCount === 3,
    );
    expect(await metric(nodes[1] as TestServer, "headcount_nodes")).toBe(3);
  });

  it("a person on two nodes is one person", async () => {
    const { api, nodes } = await cluster(redis().url, 2);
    const { id } = await (await api.signIn()).createAuction({ countMode: "people" });
    const [a, b] = nodes as [TestServer, TestServer];
    const ann = viewer(a, { auctionId: id });
    await ann.sees(1);
    const viewerToken = await eventually(async () => ann.tokens[0]);
    const tab = viewer(b, { auctionId: id, viewerToken });
    const bob = viewer(b, { auctionId: id });
    for (const each of [ann, tab, bob]) await each.sees(2);
  });

  it("moments, changes and deletions reach the viewers of all nodes", async () => {
    const { api, nodes } = await cluster(redis().url, 2);
    const organizer = await api.signIn();
    const { id } = await organizer.createAuction();
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const viewers = nodes.map((node) => viewer(node, { auctionId: id }));
    const moments = viewers.map(
      ({ socket }) => new Promise<{ lotNumber: string }>((seen) => socket.once("moment", seen)),
    );
    for (const each of viewers) await each.sees(2);
    await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { type: "lot_opened", lotNumber: "7" });
    expect((await Promise.all(moments)).map(({ lotNumber }) => lotNumber)).toEqual(["7", "7"]);
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { title: "Another title" });
    for (const each of viewers)
      await eventually(async () => each.updates.some(({ title }) => title === "Another title"));
    await organizer.call("DELETE", `/api/v1/auctions/${id}`);
    for (const each of viewers) await eventually(async () => each.updates.some(({ deleted }) => deleted));
  });

  describe("while Redis is away", () => {
    it("F10: nodes are ready, record, report the problem, and show their own viewers and the last known others", {
      tags: ["slow"],
    }, async () => {
      const own = await testRedis();
      try {
        const { api, nodes } = await cluster(own.url, 2);
        const organizer = await api.signIn();
        const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
        await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
        const [a, b] = nodes as [TestServer, TestServer];
        const ann = viewer(a, { auctionId: id });
        const bob = viewer(b, { auctionId: id });
        for (const each of [ann, bob]) await each.sees(2);
        await own.kill();
        const killedAt = Date.now();
        const cem = viewer(a, { auctionId: id });
        await cem.sees(3);
        await eventually(async () => cem.seen.at(-1)?.count.stale === true);
        await eventually(async () => {
          const { status, body } = await a.call("GET", "/readyz");
          return status === 200 && body.data.degraded?.includes("redis");
        });
        // Each node records its own viewers, and the stored minute has all of them.
        const minutes = async (): Promise<Snapshot[]> =>
          (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers?timeRange=all`)).body.data.snapshots;
        await eventually(async () =>
          (await minutes()).some(({ timestamp, connections, minViewers, peakViewers }) => {
            const isAlone = Date.parse(timestamp) > killedAt && connections === 3;
            return isAlone && minViewers === 3 && peakViewers === 3;
          }),
        );
        await own.start();
        for (const each of [ann, bob, cem]) await each.sees(3);
        await eventually(async () => (await a.call("GET", "/readyz")).body.data.degraded === undefined);
      } finally {
        await own.stop();
      }
    });
  });

  it("a node with another AUTH_SECRET refuses to start and says why", async () => {
    const { settings } = await cluster(redis().url, 1);
    await expect(startServer({ ...settings, AUTH_SECRET: "another-secret-for-tests-0123456789" })).rejects.toThrow(
      "The other nodes at this Redis have another AUTH_SECRET",
    );
  });

  it("stored minutes add up all nodes, and a person on two nodes is one person", async () => {
    const { api, nodes } = await cluster(redis().url, 2);
    const organizer = await api.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true, countMode: "people" });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const [a, b] = nodes as [TestServer, TestServer];
    const ann = viewer(a, { auctionId: id });
    await ann.sees(1);
    const viewerToken = await eventually(async () => ann.tokens[0]);
    await viewer(b, { auctionId: id, viewerToken }).sees(1);
    const minutesOf = async (): Promise<Snapshot[]> =>
      (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers?timeRange=all`)).body.data.snapshots;
    await eventually(async () =>
      (await minutesOf()).some(({ peakViewers, connections }) => peakViewers === 1 && connections === 2),
    );
  });
});
