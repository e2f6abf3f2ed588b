import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "../transport/transport.ts";

/** Closed clients reconnect to the server that listens then, so they are closed in slices. */
export interface DrainPace {
  /** Most connections closed in one turn. */
  perTurn: number;
  /** Maximum length of the whole drain. */
  limitMs: number;
  /** The length of a drain of a few hundred connections: shorter if there are fewer, longer if there are too many. */
  spreadMs?: number;
  /** Resolves once other nodes know that the clients of a slice have left, so that no client is counted on two nodes. */
  left?(): Promise<void>;
}

const PAUSE_MS = 100;
const MAX_PAUSE_MS = 500;

/** For a server whose clients find no server until it runs again. */
export const QUICK_DRAIN: DrainPace = { perTurn: 200, limitMs: 8_000 };
/**
 * For a node whose clients go to other nodes, which serve their own clients meanwhile: over 20 s, so that only a few are between two nodes at any time; at most
 * 250 per second; and all within a minute.
 */
export const GENTLE_DRAIN: DrainPace = { perTurn: 25, limitMs: 60_000, spreadMs: 20_000 };

/** How many connections are closed in one turn, and the pause between two turns. */
export function turnsOf(
  count: number,
  { perTurn: most, limitMs, spreadMs = 0 }: DrainPace,
): { perTurn: number; pauseMs: number } {
  const perTurn = spreadMs === 0 ? most : Math.min(most, Math.max(1, Math.ceil((count * PAUSE_MS) / spreadMs)));
  const turns = Math.max(1, Math.ceil(count / perTurn));
  const wanted = Math.max(PAUSE_MS, Math.min(MAX_PAUSE_MS, spreadMs / turns));
  return { perTurn, pauseMs: Math.min(wanted, limitMs / turns) };
}

/** Closes connections so that their clients reconnect elsewhere. Calls `farewell` before it closes each one. */
export async function drain(
  connections: readonly Connection[],
  farewell: (connection: Connection) => void,
  pace: DrainPace = QUICK_DRAIN,
): Promise<void> {
  const { perTurn, pauseMs } = turnsOf(connections.length, pace);
  const ends = performance.now() + pace.limitMs;
  for (let start = 0; start < connections.length; start += perTurn) {
    // Reports that nobody answers must not make it longer.
    const isInTime = performance.now() < ends;
    if (start > 0 && isInTime) await pause(pauseMs);
    const slice = connections.slice(start, start + perTurn);
    for (const connection of slice) farewell(connection);
    if (isInTime) await pace.left?.();
    for (const connection of slice) connection.close();
  }
}
