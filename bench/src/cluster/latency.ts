import { setTimeout as pause } from "node:timers/promises";
import { SOCKET_PATH } from "@headcount/protocol";
import { io, type Socket } from "socket.io-client";
import { Crowd } from "../crowd.ts";
import { quantile } from "../measure.ts";
import { socketIoTarget } from "../peers/peer.ts";
import type { OwnFigure } from "../scenario.ts";
import type { Nodes } from "./sides.ts";

const SMALL = 10;
const LARGE = 600;
/** Longer than any side waits between two broadcasts. */
const LOST_AFTER_MS = 10_000;
const SETTLE_MS = 30_000;
/** Each is a join and a leave. */
const ROUNDS = 50;
const QUICK_ROUNDS = 5;

/** One page that sees the count, and can wait for a number. */
class Screen {
  readonly #socket: Socket;
  shown = -1;
  #wanted = -1;
  #resolve: (() => void) | undefined;

  constructor(url: string, auctionId: string) {
    this.#socket = connected(url, auctionId);
    this.#socket.on("viewerCountUpdate", (count: number) => {
      this.shown = count;
      if (count === this.#wanted) this.#resolve?.();
    });
  }

  /** Resolves when it shows `count`; false if it does not in time. */
  async shows(count: number): Promise<boolean> {
    if (this.shown === count) return true;
    const shown = new Promise<boolean>((resolve) => {
      this.#wanted = count;
      this.#resolve = () => resolve(true);
    });
    return Promise.race([shown, pause(LOST_AFTER_MS, false)]);
  }

  close(): void {
    this.#socket.disconnect();
  }
}

const connected = (url: string, auctionId: string): Socket =>
  io(url, { path: SOCKET_PATH, auth: { auctionId }, forceNew: true, transports: ["websocket"] });

/** A viewer joins and leaves on one server, and the time until a page at another server shows it. */
async function delaysIn({ nodes }: Nodes, room: string, viewers: number, rounds: number): Promise<number[]> {
  const [here, there] = nodes;
  const crowd = await Crowd.start(1);
  const screen = new Screen(there?.url ?? "", room);
  const delays: number[] = [];
  try {
    await crowd.join(
      nodes.map(({ port }) => socketIoTarget(port, room)),
      viewers - 1,
    );
    await crowd.expect(viewers, SETTLE_MS);
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      const visitor = connected(here?.url ?? "", room);
      const sawJoin = await screen.shows(viewers + 1);
      delays.push(sawJoin ? performance.now() - began : Number.POSITIVE_INFINITY);
      // At any time within the interval of the servers.
      await pause(Math.random() * 1_000);
      const left = performance.now();
      visitor.disconnect();
      const sawLeave = await screen.shows(viewers);
      delays.push(sawLeave ? performance.now() - left : Number.POSITIVE_INFINITY);
      await pause(Math.random() * 1_000);
    }
    return delays;
  } finally {
    screen.close();
    await crowd.stop();
  }
}

/** From a change on one server to another server's page. */
export async function latency(nodes: Nodes, quick: boolean): Promise<OwnFigure[]> {
  const [, small = "", large = ""] = nodes.rooms;
  const figures = (size: number, delays: readonly number[], goal: string): OwnFigure[] => {
    const what = `change to another server's page, ${size} viewers`;
    // A few delays have no 99th percentile.
    const worst = quick ? "longest" : "p99";
    return [
      { figure: `${what}, median`, value: quantile(delays, 0.5), unit: "ms" },
      { figure: `${what}, ${worst}`, value: quantile(delays, quick ? 1 : 0.99), unit: "ms", goal },
    ];
  };
  const of = async (room: string, size: number, goal: string): Promise<OwnFigure[]> =>
    figures(size, await delaysIn(nodes, room, size, quick ? QUICK_ROUNDS : ROUNDS), goal);
  const both = [of(small, SMALL, "≤ 300 ms"), ...(quick ? [] : [of(large, LARGE, "≤ 1000 ms")])];
  return (await Promise.all(both)).flat();
}
