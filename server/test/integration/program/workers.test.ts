import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type Cluster, type ClusterNode as Node, startCluster } from "../../faults/support/cluster.ts";
import { allSee, type Viewer, viewer } from "../../faults/support/viewers.ts";
import { eventually, INTERNAL_KEY, temporaryFolder } from "../../support/harness.ts";
import { describeRedis, type TestRedis } from "../../support/redis-server.ts";

interface OneNode extends Cluster {
  node: Node;
  /** Starts the node again with these settings besides its own. */
  startWith(more: Record<string, string>): Promise<void>;
}

/** An API and one node with workers, which end with the test. */
async function oneNode(redis: TestRedis, WORKERS: string): Promise<OneNode> {
  const folder = temporaryFolder();
  const shared = { REDIS_URL: redis.url, REDIS_PREFIX: `workers:${Math.random().toString(36).slice(2)}:` };
  let own: Record<string, string> = { WORKERS };
  const started = await startCluster({
    ...{ folder, nodes: 1 },
    settings: (name) => ({
      ...{ ...shared, SLOT_MS: "1000", SLOTS_PER_MINUTE: "4", LOG_LEVEL: "fatal" },
      ...(name !== "api" && own),
    }),
  });
  onTestFinished(started.stop);
  const [node] = started.nodes as [Node];
  return {
    ...started,
    node,
    async startWith(more) {
      own = { WORKERS, ...more };
      await node.start();
    },
  };
}

/** The values of a metric by worker. */
async function metric({ url }: Node, name: string): Promise<Record<string, number>> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${INTERNAL_KEY}` } });
  const values = (await answer.text()).matchAll(new RegExp(`^${name}\\{worker="([^"]*)"\\} (\\S+)$`, "gm"));
  return Object.fromEntries([...values].map(([, worker, value]) => [worker, Number(value)]));
}

const sum = (values: Record<string, number>): number =>
  Object.values(values).reduce((total, value) => total + value, 0);

/** The worker processes of a node. */
const workersOf = ({ program }: Node): number[] =>
  execFileSync("pgrep", ["-P", String(program.pid)], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number);

const isReady = async ({ url }: Node): Promise<boolean> => (await fetch(`${url}/readyz`)).status === 200;

/** Opens viewers until each of these workers has one. A worker that is not prepared yet gets none. */
async function viewersOfEach({ node, auctionId }: OneNode, workers: readonly string[]): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  await eventually(async () => {
    viewers.push(viewer(node.url, auctionId));
    await allSee(viewers, viewers.length);
    const connections = await metric(node, "headcount_connections");
    return workers.every((name) => (connections[name] ?? 0) > 0);
  });
  return viewers;
}

describeRedis("several workers behind one port", (redis) => {
  it("share the viewers of websockets and of long-polling, and their totals, metrics and records are of all", {
    tags: ["slow"],
  }, async () => {
    const one = await oneNode(redis(), "3");
    const { node, auctionId, analytics } = one;
    expect(node.program.lines).toContain("Workers: 3");
    expect(node.program.lines.filter((line) => line.startsWith("Server started"))).toHaveLength(1);
    const viewers = [
      ...(await viewersOfEach(one, ["a", "a-2", "a-3"])),
      ...Array.from({ length: 3 }, () => viewer(node.url, auctionId, ["polling"])),
      ...Array.from({ length: 3 }, () => viewer(node.url, auctionId, ["polling", "websocket"])),
    ];
    const count = viewers.length;
    await allSee(viewers, count);
    const ids = viewers.map(({ socket }) => socket.id);
    const connections = await metric(node, "headcount_connections");
    expect(Object.keys(connections).sort()).toEqual(["a", "a-2", "a-3"]);
    expect(sum(connections)).toBe(count);
    expect(await metric(node, "headcount_nodes")).toEqual({ a: 3, "a-2": 3, "a-3": 3 });
    await eventually(async () => (await analytics()).snapshots.some(({ connections }) => connections === count));
    expect(viewers.map(({ socket }) => socket.id)).toEqual(ids);
    expect(await node.program.end("SIGTERM")).toBe(0);
    expect(node.program.errors).toEqual([]);
  });

  it("start a worker again that was killed, while the others go on", { tags: ["slow"] }, async () => {
    const one = await oneNode(redis(), "2");
    const { node, auctionId } = one;
    const viewers = Array.from({ length: 6 }, () => viewer(node.url, auctionId));
    await allSee(viewers, 6);
    const [killed = 0, other] = workersOf(node);
    process.kill(killed, "SIGKILL");
    // Viewers of the killed worker come back by themselves.
    await eventually(async () => !workersOf(node).includes(killed) && workersOf(node).length === 2);
    expect(workersOf(node)).toContain(other);
    await eventually(async () => Object.keys(await metric(node, "headcount_nodes")).length === 2);
    await allSee(viewers, 6);
    expect(sum(await metric(node, "headcount_connections"))).toBe(6);
    expect(await isReady(node)).toBe(true);
  });

  it("deliver the minutes of a worker that is no longer needed", { tags: ["slow"] }, async () => {
    const one = await oneNode(redis(), "2");
    const { node, analytics } = one;
    const viewers = await viewersOfEach(one, ["a", "a-2"]);
    const count = viewers.length;
    await one.api.end("SIGTERM");
    const from = Date.now();
    await eventually(async () => {
      const pending = Object.values(await metric(node, "headcount_parts_pending"));
      return pending.length === 2 && pending.every((parts) => parts > 2);
    });
    await node.program.end("SIGKILL");
    for (const { socket } of viewers) socket.close();
    await one.startApi();
    await one.startWith({ WORKERS: "1" });
    await eventually(async () =>
      (await analytics()).snapshots.some(
        ({ timestamp, peakViewers, minViewers }) =>
          Date.parse(timestamp) > from && peakViewers === count && minViewers === count,
      ),
    );
    // It ends by itself.
    await eventually(async () => workersOf(node).length === 1);
    expect(await isReady(node)).toBe(true);
  });

  it("cut off a client that never ends its request, and say why others cannot start", { tags: ["slow"] }, async () => {
    const one = await oneNode(redis(), "2");
    const { node } = one;
    for (const text of ["", "GET /readyz HTTP/1.1\r\nHost: a\r\n"]) {
      const socket = connect(node.port, "127.0.0.1");
      socket.write(text);
      socket.resume();
      await once(socket, "close");
    }

    const elsewhere = { NODE_NAME: "b", DATA_DIR: join(temporaryFolder(), "other") };
    // The port is taken by the first.
    await expect(one.startWith(elsewhere)).rejects.toThrow(/Port \d+ is taken/);
    await expect(
      one.startWith({ ...elsewhere, AUTH_SECRET: "another secret of thirty-two characters" }),
    ).rejects.toThrow(/AUTH_SECRET/);
  });
});
