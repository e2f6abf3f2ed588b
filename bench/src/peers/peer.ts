import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child, type LoopDelay } from "../child.ts";
import type { Target } from "../crowd.ts";

/** A running server. */
export interface Server {
  /** One per room. */
  targets: readonly Target[];
  pids(): number[];
  /** `null` if the server is not a Node process. */
  loopDelay(): Promise<LoopDelay | null>;
  /** Sends every room its count. Only for a server that does not count. */
  publish?(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** One side of the comparison. */
export interface Peer {
  side: string;
  /** Why this peer cannot run here, and what to do about it. `null` if it can run. */
  missing(): string | null;
  start(rooms: number): Promise<Server>;
}

/** The packet with a count as Headcount sends it, for peers without their own format. */
export const countOf = (count: number): string =>
  `42["viewerCountUpdate",${count},{"people":${count},"connections":${count},"version":${Date.now()},"stale":false}]`;

/** A temporary folder for one run. */
export const scratch = (): { folder: string; remove(): void } => {
  const folder = mkdtempSync(join(tmpdir(), "headcount-bench-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A peer that is a Node program: it prints its port and accepts any room name. */
export const nodePeer = (
  side: string,
  file: string,
  targetOf: (port: string, room: string) => Target,
  env = {},
): Peer => ({
  side,
  missing: () => null,
  async start(rooms) {
    const child = new Child(file, env);
    const [, port = ""] = await child.printed(/^listening on (\d+)$/);
    return {
      targets: Array.from({ length: rooms }, (_, room) => targetOf(port, `room${room}`)),
      pids: () => [child.pid],
      loopDelay: () => child.loopDelay(),
      stop: () => child.end(),
    };
  },
});

/** The Socket.IO URL of the room, and the connect packet. */
export const socketIoTarget = (port: string | number, auctionId: string): Target => ({
  url: `ws://127.0.0.1:${port}/auction/?EIO=4&transport=websocket`,
  auth: JSON.stringify({ auctionId }),
});
