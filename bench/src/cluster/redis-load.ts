// Program: many nodes in one process that report changes of many auctions to Redis, without viewers.
import { createClient } from "@redis/client";
import { createAdapter } from "@socket.io/redis-adapter";
import { Server } from "socket.io";
import { silentLogger } from "../../../server/src/platform/logger.ts";
import { Audience } from "../../../server/src/realtime/audience.ts";
import { RedisTotals } from "../../../server/src/realtime/totals/redis/redis-totals.ts";
import { answer } from "../child.ts";

export type LoadKind = "totals" | "fetch" | "incr";

interface LoadOptions {
  kind: LoadKind;
  redisUrl: string;
  nodes: number;
  auctions: number;
  /** Changed auctions per node and second. */
  changed: number;
  /** Whether people are counted, so that Redis has a set of them. */
  people: boolean;
}

/** One node: `change` changes the count of an auction, `size` is how many it has reported since the start. */
interface LoadNode {
  change(auctionId: string): void;
  stop(): Promise<void>;
}

const CONNECTIONS = 10;
/** Changes are spread over the second. */
const SLICES = 20;

const idOf = (nth: number): string => nth.toString(16).padStart(24, "0");

async function totalsNode({ redisUrl, auctions, people }: LoadOptions, nth: number): Promise<LoadNode> {
  const audience = new Audience<string>(Date.now());
  const viewer = (connection: string): string | null => (people ? `${connection}-${"x".repeat(16)}` : null);
  const totals = new RedisTotals({
    redis: { url: redisUrl, prefix: "bench:" },
    generation: `node-${nth}`,
    secret: "a secret of the bench",
    fingerprint: "bench",
    own: audience,
    log: silentLogger,
    now: () => Date.now(),
    monotonic: () => performance.now(),
  });
  audience.subscribe((change) => totals.changed(change));
  const join = (auctionId: string, connection: string): void =>
    audience.join(connection, auctionId, viewer(connection), Date.now());
  for (let auction = 0; auction < auctions; auction += 1)
    for (let each = 0; each < CONNECTIONS; each += 1) join(idOf(auction), `${nth}:${auction}:${each}`);
  const extra = new Set<string>();
  await totals.start();
  return {
    change(auctionId) {
      const connection = `${nth}:${auctionId}:extra`;
      if (extra.delete(auctionId)) audience.leave(connection, Date.now());
      else {
        extra.add(auctionId);
        join(auctionId, connection);
      }
    },
    stop: () => totals.stop(),
  };
}

async function socketIoNode({ kind, redisUrl }: LoadOptions): Promise<LoadNode> {
  const publisher = createClient({ url: redisUrl });
  const clients = [publisher, publisher.duplicate(), publisher.duplicate()] as const;
  const [, subscriber, counter] = clients;
  await Promise.all(clients.map((client) => client.connect()));
  const io = new Server({ adapter: createAdapter(publisher, subscriber) });
  const counts = new Map<string, number>();
  const emit = (room: string, count: number): void => void io.to(room).emit("viewerCountUpdate", count, {});
  return {
    async change(auctionId) {
      if (kind === "fetch") return emit(auctionId, (await io.in(auctionId).fetchSockets()).length);
      const by = counts.get(auctionId) === 1 ? -1 : 1;
      counts.set(auctionId, by);
      emit(auctionId, await counter.hIncrBy("counts", auctionId, by));
    },
    async stop() {
      for (const client of clients) client.destroy();
    },
  };
}

let nodes: LoadNode[] = [];
let timer: NodeJS.Timeout | undefined;
let changes = 0;

answer({
  async start(options: LoadOptions) {
    process.on("unhandledRejection", () => {});
    const start = options.kind === "totals" ? totalsNode : socketIoNode;
    nodes = [];
    for (let nth = 0; nth < options.nodes; nth += 1) nodes.push(await start(options, nth));
    let due = 0;
    timer = setInterval(() => {
      for (due += options.changed / SLICES; due >= 1; due -= 1) {
        for (const node of nodes) node.change(idOf(changes % options.auctions));
        changes += 1;
      }
    }, 1_000 / SLICES);
  },
  async stop() {
    clearInterval(timer);
    await Promise.all(nodes.map((node) => node.stop()));
  },
  changes: () => changes,
});
