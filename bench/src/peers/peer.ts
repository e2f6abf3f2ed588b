import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child, type LoopDelay } from "../child.ts";
import type { Target } from "../crowd.ts";

/** A running server. */
export interface Server {
  /** One a room. */
  targets: readonly Target[];
  pids(): number[];
  /** `null` where it is not Node. */
  loopDelay(): Promise<LoopDelay | null>;
  /** Tells every room its count; only where the server does not count for itself. */
  publish?(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** One side of the comparison. */
export interface Peer {
  side: string;
  /** Why it cannot run here, with the way out; `null` when it can. */
  missing(): string | null;
  start(rooms: number): Promise<Server>;
}

/** The packet that tells a count: what Headcount sends, for those who have no words of their own. */
export const countOf = (count: number): string =>
  `42["viewerCountUpdate",${count},{"people":${count},"connections":${count},"version":${Date.now()},"stale":false}]`;

/** A folder for one run. */
export const scratch = (): { folder: string; remove(): void } => {
  const folder = mkdtempSync(join(tmpdir(), "headcount-bench-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A peer that is a Node program: it prints its port, and takes any name for a room. */
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

/** Whom a Socket.IO client asks for, and how. */
export const socketIoTarget = (port: string | number, auctionId: string): Target => ({
  url: `ws://127.0.0.1:${port}/auction/?EIO=4&transport=websocket`,
  auth: JSON.stringify({ auctionId }),
});
