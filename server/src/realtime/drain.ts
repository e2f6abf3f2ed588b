import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "./transport/transport.ts";

/** Closed clients reconnect at once to the server that listens then, so they are closed in slices. */
export interface DrainPace {
  /** Connections closed in one turn. */
  perTurn: number;
  /** Maximum length of the whole drain. */
  limitMs: number;
  /** Resolves once other nodes know that the clients of a slice have left, so that no client is counted on two nodes. */
  left?(): Promise<void>;
}

const PAUSE_MS = 100;

/** For a server whose clients find no server until it runs again. */
export const QUICK_DRAIN: DrainPace = { perTurn: 200, limitMs: 8_000 };
/** For a node whose clients go to other nodes, which serve their own clients meanwhile: 250 per second, and all within a minute. */
export const GENTLE_DRAIN: DrainPace = { perTurn: 25, limitMs: 60_000 };

/** Closes connections so that their clients reconnect elsewhere. Calls `farewell` before it closes each one. */
export async function drain(
  connections: readonly Connection[],
  farewell: (connection: Connection) => void,
  { perTurn, limitMs, left }: DrainPace = QUICK_DRAIN,
): Promise<void> {
  const pauseMs = Math.min(PAUSE_MS, (limitMs * perTurn) / connections.length);
  for (let start = 0; start < connections.length; start += perTurn) {
    if (start > 0) await pause(pauseMs);
    const slice = connections.slice(start, start + perTurn);
    for (const connection of slice) farewell(connection);
    await left?.();
    for (const connection of slice) connection.close();
  }
}
