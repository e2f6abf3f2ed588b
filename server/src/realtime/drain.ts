import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "./transport/transport.ts";

/** Closed clients reconnect at once to the server that listens then, so they are closed in slices. */
const CLOSED_PER_TURN = 200;
const PAUSE_MS = 100;
/** Maximum length of the whole drain. */
const DRAIN_MS = 8_000;

/** Closes connections so that their clients reconnect elsewhere. Calls `farewell` just before it closes each one. */
export async function drain(
  connections: readonly Connection[],
  farewell: (connection: Connection) => void,
): Promise<void> {
  const pauseMs = Math.min(PAUSE_MS, (DRAIN_MS * CLOSED_PER_TURN) / connections.length);
  for (let start = 0; start < connections.length; start += CLOSED_PER_TURN) {
    if (start > 0) await pause(pauseMs);
    for (const connection of connections.slice(start, start + CLOSED_PER_TURN)) {
      farewell(connection);
      connection.close();
    }
  }
}
