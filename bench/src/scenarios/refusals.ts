import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import { memoryOf } from "../measure.ts";
import { startHeadcount } from "../peers/headcount.ts";
import { socketIoTarget } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";

const AT_ONCE = 50;
/** V8 takes memory back from a process that was idle for some seconds. */
const IDLE_MS = 15_000;

/** What handshakes cost that are refused because their address has sent too many. */
export const refusals: Scenario = {
  name: "refusals",
  what: "An address sends handshakes far above its limit, one after the other on 50 connections: what they leave in memory",
  async run({ quick }) {
    const handshakes = quick ? 6_000 : 60_000;
    const server = await startHeadcount(1, { HANDSHAKES_PER_ADDRESS: "1" });
    try {
      const pids = server.pids();
      const { url } = socketIoTarget(new URL(server.url).port, server.auctionIds[0] as string);
      // The burst that an address may send, and the memory that the first answers need.
      await refuse(url, AT_ONCE);
      const before = memoryOf(pids);
      const refused = await refuse(url, handshakes);
      const after = memoryOf(pids);
      await pause(IDLE_MS);
      const rested = memoryOf(pids);
      return [
        { figure: "handshakes refused", value: refused, unit: "" },
        { figure: "additional memory", value: (after - before) / 1024 ** 2, unit: "MiB", goal: "< 100 MiB" },
        { figure: "additional memory, idle again", value: (rested - before) / 1024 ** 2, unit: "MiB" },
      ].map((figure) => ({ side: "Headcount", ...figure }));
    } finally {
      await server.stop();
    }
  },
};

/** Sends handshakes and returns how many were refused. */
async function refuse(url: string, handshakes: number): Promise<number> {
  let left = handshakes;
  let refused = 0;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (await isRefused(url)) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return refused;
}

const isRefused = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on("open", () => socket.terminate());
    socket.on("unexpected-response", (request) => {
      request.destroy();
      resolve(true);
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(false));
  });
