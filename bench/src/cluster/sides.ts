import { join } from "node:path";
import { type Program, startProgram } from "../../../server/test/faults/program.ts";
import { startCluster } from "../../../server/test/faults/support/cluster.ts";
import { freePort } from "../../../server/test/support/free-port.ts";
import { scratch } from "../peers/peer.ts";

export interface BenchNode {
  readonly url: string;
  readonly port: number;
  program: Program;
  start(): Promise<void>;
}

/** A stored minute. */
export interface RecordedMinute {
  /** Epoch ms. */
  at: number;
  peak: number;
  peakIsBound: boolean;
  /** Recorded share of the minute, 0 to 1. */
  coverage: number;
}

/** Several running servers that share a Redis. */
export interface Nodes {
  readonly nodes: readonly BenchNode[];
  /** The rooms that viewers can join. */
  readonly rooms: readonly string[];
  /** The minutes of the first room; `null` if it has no record. */
  record: (() => Promise<RecordedMinute[]>) | null;
  stop(): Promise<void>;
}

export interface Side {
  side: string;
  start(options: { nodes: number; rooms: number; redisUrl: string }): Promise<Nodes>;
}

const DRAIN_DELAY_S = "2";

const headcount: Side = {
  side: "Headcount",
  async start({ nodes, rooms, redisUrl }) {
    const { folder, remove } = scratch();
    const cluster = await startCluster({
      folder,
      nodes,
      settings: () => ({ SLOT_MS: "5000", REDIS_URL: redisUrl, DRAIN_DELAY_S }),
    });
    const ids = [cluster.auctionId];
    for (let room = 1; room < rooms; room += 1) {
      const { id } = await cluster.call<{ id: string }>("POST", "/api/v1/auctions", { title: `Room ${room}` });
      ids.push(id);
    }
    return {
      nodes: cluster.nodes,
      rooms: ids,
      async record() {
        const { snapshots } = await cluster.analytics();
        return snapshots.map(({ timestamp, peakViewers, peakIsBound, coverage }) => ({
          at: Date.parse(timestamp),
          peak: peakViewers,
          peakIsBound: peakIsBound === true,
          coverage: coverage ?? 0,
        }));
      },
      async stop() {
        await cluster.stop();
        remove();
      },
    };
  },
};

const socketIo = (side: string, count: "fetch" | "incr"): Side => ({
  side,
  async start({ nodes: size, rooms, redisUrl }) {
    const main = join(import.meta.dirname, "../peers/cluster-server.ts");
    const begin = async (port: number): Promise<Program> => {
      const env = { NODE_ENV: "production", PORT: String(port), REDIS_URL: redisUrl, COUNT: count };
      const program = startProgram(env, { cwd: import.meta.dirname, main, serving: /^listening$/ });
      await program.started;
      return program;
    };
    const nodes: BenchNode[] = [];
    for (let nth = 0; nth < size; nth += 1) {
      const port = await freePort();
      const node: BenchNode = {
        ...{ port, url: `http://127.0.0.1:${port}`, program: await begin(port) },
        async start() {
          node.program = await begin(port);
        },
      };
      nodes.push(node);
    }
    return {
      nodes,
      rooms: Array.from({ length: rooms }, (_, room) => `room${room}`),
      record: null,
      async stop() {
        for (const { program } of nodes) program.signal("SIGCONT");
        await Promise.all(nodes.map(({ program }) => program.end("SIGKILL")));
      },
    };
  },
});

export const SIDES: readonly Side[] = [headcount, socketIo("INCR/DECR", "incr"), socketIo("fetchSockets()", "fetch")];
