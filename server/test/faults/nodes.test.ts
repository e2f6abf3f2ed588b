import { expect, it, onTestFinished } from "vitest";
import { eventually, INTERNAL_KEY, temporaryFolder } from "../support/harness.ts";
import { describeRedis, type TestRedis } from "../support/redis-server.ts";
import { type Balancer, balancer } from "./support/balancer.ts";
import { type Cluster, type ClusterNode, startCluster } from "./support/cluster.ts";
import { pollingSession, REAL_BALANCERS, realBalancer } from "./support/real-balancers.ts";
import { allSee, mostSeen, type Viewer, viewer } from "./support/viewers.ts";

const MINUTE_MS = 4_000;

interface FrontedCluster extends Cluster {
  balancer: Balancer;
}

/** Three nodes with a load balancer in front of them. They end with the test. */
async function cluster(redis: TestRedis): Promise<FrontedCluster> {
  const shared = {
    REDIS_URL: redis.url,
    REDIS_PREFIX: `faults:${Math.random().toString(36).slice(2)}:`,
    // Totals may be one tick (1 s) old.
    SLOT_MS: "1000",
    SLOTS_PER_MINUTE: String(MINUTE_MS / 1_000),
    TRUST_PROXY: "1",
  };
  const started = await startCluster({ folder: temporaryFolder(), nodes: 3, settings: () => shared });
  onTestFinished(started.stop);
  const front = await balancer(started.nodes.map(({ port }) => port));
  onTestFinished(() => front.close());
  return { ...started, balancer: front };
}

describeRedis("several nodes as processes", (redis) => {
  it("F43: viewers of a killed node are no longer counted when its lease ends, and nobody is counted twice", async () => {
    const { nodes, auctionId } = await cluster(redis());
    const [a, b, c] = nodes.map(({ url }) => [viewer(url, auctionId), viewer(url, auctionId)]) as [
      Viewer[],
      Viewer[],
      Viewer[],
    ];
    await allSee([...a, ...b, ...c], 6);
    await nodes[2]?.program.end("SIGKILL");
    await allSee([...a, ...b], 4);
    expect(mostSeen([...a, ...b])).toBe(6);
    // It comes back with its viewers.
    await nodes[2]?.start();
    await allSee([...a, ...b, ...c], 6);
    expect(mostSeen([...a, ...b])).toBe(6);
  });

  it("F44: a node that hangs for 10 s is not counted meanwhile, and its viewers count again afterwards", async () => {
    const { nodes, auctionId } = await cluster(redis());
    const [a, b, c] = nodes.map(({ url }) => [viewer(url, auctionId), viewer(url, auctionId)]) as [
      Viewer[],
      Viewer[],
      Viewer[],
    ];
    await allSee([...a, ...b, ...c], 6);
    nodes[2]?.program.signal("SIGSTOP");
    const hung = new Promise((resolve) => setTimeout(resolve, 10_000));
    await allSee([...a, ...b], 4);
    await hung;
    nodes[2]?.program.signal("SIGCONT");
    await allSee([...a, ...b, ...c], 6);
    expect(mostSeen([...a, ...b, ...c])).toBe(6);
  });

  it.for(REAL_BALANCERS)(
    "%s of the guide passes on addresses, and keeps each long-polling session at one node",
    async (name, { skip }) => {
      const { nodes } = await cluster(redis());
      const [a, b] = nodes as [ClusterNode, ClusterNode, ClusterNode];
      const front = await realBalancer(name, [a.port, b.port]);
      if (front === null) return skip(`no ${name}: put it on PATH`);
      const headers = { "x-internal-request": INTERNAL_KEY, "x-forwarded-for": "198.51.100.1, 203.0.113.9" };
      const seen = await fetch(`${front}/api/v1/address`, { headers });
      expect(await seen.json()).toMatchObject({ data: { address: "203.0.113.9" } });
      const places = [];
      for (let host = 1; host <= 32; host += 1) {
        const session = await pollingSession(front, `203.0.113.${host}`);
        for (let request = 0; request < 3; request += 1) expect(await session.isAt(front)).toBe(true);
        places.push([await session.isAt(a.url), await session.isAt(b.url)]);
      }
      expect(places.every(([isAtA, isAtB]) => isAtA !== isAtB)).toBe(true);
      expect(new Set(places.map(([isAtA]) => isAtA)).size).toBe(2);
    },
  );

  it.for(REAL_BALANCERS)(
    "F46: %s of the guide sends the viewers of a killed or updated node to another",
    async (name, { skip }) => {
      const { nodes, auctionId } = await cluster(redis());
      const ports = nodes.slice(0, 2).map(({ port }) => port);
      const front = await realBalancer(name, ports);
      if (front === null) return skip(`no ${name}: put it on PATH`);
      const viewers = [
        viewer(front, auctionId, ["polling"]),
        viewer(front, auctionId, ["polling"]),
        viewer(front, auctionId, ["polling", "websocket"]),
        viewer(front, auctionId),
        viewer(nodes[2]?.url ?? "", auctionId),
      ];
      await allSee(viewers, 5);
      for (const signal of ["SIGKILL", "SIGTERM"] as const)
        for (const node of nodes.slice(0, 2)) {
          await node.program.end(signal);
          // A further viewer changes the number, so that only connected viewers see it.
          const further = viewer(front, auctionId);
          await allSee([...viewers, further], 6);
          further.socket.close();
          await allSee(viewers, 5);
          await node.start();
        }
    },
  );

  it("F30: a rolling update of all nodes with connected viewers loses no minute", async () => {
    const { nodes, auctionId, balancer: front, analytics } = await cluster(redis());
    const viewers = Array.from({ length: 9 }, () => viewer(front.url, auctionId));
    await allSee(viewers, 9);
    // The minute in which they came has their joins, and perhaps the first leaves.
    const from = (Math.floor(Date.now() / MINUTE_MS) + 1) * MINUTE_MS;
    await eventually(async () => Date.now() >= from);
    for (const node of nodes) {
      front.remove(node.port);
      expect(await node.program.end("SIGTERM")).toBe(0);
      await node.start();
      front.add(node.port);
      await allSee(viewers, 9);
    }
    const to = Date.now();
    const minutes = await eventually(async () => {
      const { snapshots } = await analytics();
      return snapshots.some(({ timestamp }) => Date.parse(timestamp) > to) && snapshots;
    });
    const rolled = minutes.filter(({ timestamp }) => Date.parse(timestamp) >= from);
    const during = rolled.filter(({ timestamp }) => Date.parse(timestamp) <= to);
    expect(during.length).toBeGreaterThan(0);
    // A peak that may be too high is marked, as after a tick that Redis did not answer in time.
    for (const { peakViewers, peakIsBound } of during)
      if (peakIsBound) expect(peakViewers).toBeGreaterThanOrEqual(9);
      else expect(peakViewers).toBe(9);
    // Nobody came, and nobody left but by the update. A viewer may move over the edge of a minute.
    expect(rolled.reduce((sum, { joins, leaves }) => sum + joins - leaves, 0)).toBe(0);
  });
});
