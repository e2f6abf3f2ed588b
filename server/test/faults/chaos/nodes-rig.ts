import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AuctionCount, SOCKET_PATH } from "@headcount/protocol";
import { io, type Socket } from "socket.io-client";
import { freePort } from "../../support/free-port.ts";
import { eventually, INTERNAL_KEY } from "../../support/harness.ts";
import { type TestRedis, testRedis } from "../../support/redis-server.ts";
import { History, type HistoryGrid } from "../history.ts";
import { type Balancer, balancer } from "../support/balancer.ts";
import { type Cluster, type ClusterNode, startCluster } from "../support/cluster.ts";
import { type FaultProxy, faultProxy } from "../support/fault-proxy.ts";
import type { Stall } from "../support/stalls.ts";
import { type TotalsWatch, watchTotals } from "./totals-watch.ts";

/** Minutes of 4 s. Totals may be one tick (1 s) old. */
export const NODES_GRID: HistoryGrid = { slotMs: 1_000, slotsPerMinute: 4 };

export const NODES_PREFIX = "chaos:";
const STALL_WITNESS = join(import.meta.dirname, "../support/stall-witness.ts");
const NAMES = "abcdefghi";

/** Several nodes behind one load balancer, a Redis and an API, with a proxy before each connection between them. */
export interface NodesRig {
  readonly cluster: Cluster;
  readonly redis: TestRedis;
  readonly watch: TotalsWatch;
  readonly crowd: NodesCrowd;
  readonly history: History;
  /** The proxy of a node's connections. */
  proxy(node: number, to: "redis" | "api"): FaultProxy;
  /** The intervals in which the event loop of any node stalled, epoch ms. */
  stalls(): Stall[];
  stop(): Promise<void>;
}

export async function nodesRig({ folder, nodes }: { folder: string; nodes: number }): Promise<NodesRig> {
  const redis = await testRedis();
  const ends: (() => Promise<void> | void)[] = [() => redis.stop()];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const apiPort = await freePort();
    const proxies: { redis: FaultProxy; api: FaultProxy }[] = [];
    for (let node = 0; node < nodes; node += 1) {
      const each = {
        redis: await faultProxy({ port: Number(new URL(redis.url).port) }),
        api: await faultProxy({ port: apiPort }),
      };
      proxies.push(each);
      ends.push(async () => void (await Promise.all([each.redis.close(), each.api.close()])));
    }
    const stallFile = (node: number): string => join(folder, `stalls-${node}`);
    const cluster = await startCluster({
      folder,
      nodes,
      apiPort,
      settings(name) {
        const grid = {
          SLOT_MS: String(NODES_GRID.slotMs),
          SLOTS_PER_MINUTE: String(NODES_GRID.slotsPerMinute),
          REDIS_PREFIX: NODES_PREFIX,
        };
        const node = NAMES.indexOf(name);
        const own = proxies[node];
        if (!own) return { ...grid, REDIS_URL: redis.url };
        return {
          ...grid,
          REDIS_URL: `redis://127.0.0.1:${own.redis.port}`,
          BACKEND_API_URL: `http://127.0.0.1:${own.api.port}`,
          STALL_FILE: stallFile(node),
          NODE_OPTIONS: `--import=${STALL_WITNESS}`,
        };
      },
    });
    ends.push(cluster.stop);
    const front: Balancer = await balancer(cluster.nodes.map(({ port }) => port));
    front.watch(cluster.nodes.map(({ port }) => port));
    ends.push(() => front.close());
    const history = new History();
    const crowd = new NodesCrowd(front.url, cluster, history);
    ends.push(() => crowd.close());
    const watch = watchTotals(redis, { prefix: NODES_PREFIX, auctionId: cluster.auctionId });
    ends.push(() => watch.stop());
    return {
      ...{ cluster, redis, watch, crowd, history, stop },
      proxy(node, to) {
        const own = proxies[node];
        if (!own) throw new Error(`no node ${node}`);
        return own[to];
      },
      stalls: () => cluster.nodes.flatMap((_, node) => stallsIn(stallFile(node))),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function stallsIn(file: string): Stall[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => line.split(" ").map(Number)).map(([from = 0, to = 0]) => ({ from, to }));
}

/** The connections that a node itself counts; 0 if it does not answer. */
async function ownConnections({ url }: ClusterNode): Promise<number> {
  try {
    const answer = await fetch(`${url}/metrics`, {
      headers: { authorization: `Bearer ${INTERNAL_KEY}` },
      signal: AbortSignal.timeout(2_000),
    });
    return Number(/^headcount_connections (\d+)$/m.exec(await answer.text())?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Stock clients in one auction, which reach the nodes through the load balancer. */
export class NodesCrowd {
  readonly #url: string;
  readonly #cluster: Cluster;
  readonly #history: History;
  readonly #viewers = new Map<Socket, { count: number | null; stale: boolean }>();
  /** Negative numbers that a viewer received. */
  readonly negative: number[] = [];

  constructor(url: string, cluster: Cluster, history: History) {
    this.#url = url;
    this.#cluster = cluster;
    this.#history = history;
  }

  get size(): number {
    return this.#viewers.size;
  }

  /** The numbers that viewers see. */
  get seen(): { count: number | null; stale: boolean }[] {
    return [...this.#viewers.values()];
  }

  /** Connects or disconnects viewers until there are `size`. Resolves when the nodes count all of them. */
  async becomes(size: number): Promise<void> {
    const from = Date.now();
    while (this.#viewers.size < size) this.#connect();
    for (const socket of [...this.#viewers.keys()].slice(size)) {
      this.#viewers.delete(socket);
      socket.disconnect();
    }
    await this.isCounted();
    this.#history.step(size, from, Date.now());
  }

  /** Resolves when every viewer is connected and the nodes together count all of them. */
  async isCounted(): Promise<void> {
    await eventually(async () => {
      if (![...this.#viewers.keys()].every(({ connected }) => connected)) return false;
      const own = await Promise.all(this.#cluster.nodes.map(ownConnections));
      return own.reduce((sum, count) => sum + count, 0) === this.size;
    });
  }

  /** Resolves when every viewer sees the number of viewers, and knows that it is certain. */
  async seesAll(): Promise<void> {
    await eventually(async () => this.seen.every(({ count, stale }) => count === this.size && !stale)).catch(() => {
      throw new Error(`${this.size} viewers are connected, but they see ${JSON.stringify(this.seen)}`);
    });
  }

  close(): void {
    for (const socket of this.#viewers.keys()) socket.disconnect();
  }

  #connect(): void {
    const socket = io(this.#url, {
      path: SOCKET_PATH,
      auth: { auctionId: this.#cluster.auctionId },
      forceNew: true,
      transports: ["websocket"],
      // The first attempt may reach a node that has just been frozen.
      timeout: 2_000,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
    });
    const seen: { count: number | null; stale: boolean } = { count: null, stale: false };
    this.#viewers.set(socket, seen);
    socket.on("viewerCountUpdate", (count: number, { stale }: AuctionCount) => {
      Object.assign(seen, { count, stale });
      if (count < 0) this.negative.push(count);
    });
  }
}
