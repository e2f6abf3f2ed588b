import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/**
 * The fault of a connection: it `pass`es; is `refuse`d; is accepted and never answered (`hang`); is `reset`; has its request executed and
 * its `reply-lost`; gets a 503 from an intermediary (`unavailable`); is delayed by `latencyMs`; is split into pieces of `slice` bytes.
 */
export type Fault =
  | "pass"
  | "refuse"
  | "hang"
  | "reset"
  | "reply-lost"
  | "unavailable"
  | { latencyMs: number }
  | { slice: number };

/** The target of a proxy. The default host is `127.0.0.1`. */
export interface Target {
  host?: string;
  port: number;
}

/** A TCP proxy that injects faults, on the loopback interface only. */
export interface FaultProxy {
  readonly port: number;
  /** Sets the fault, also for open connections. */
  set(fault: Fault): Promise<void>;
  /** Number of discarded replies. */
  readonly lost: number;
  close(): Promise<void>;
}

const UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

export async function faultProxy(target: Target): Promise<FaultProxy> {
  let fault: Fault = "pass";
  let lost = 0;
  let server: Server | null = null;
  const sockets = new Set<Socket>();

  const owned = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    return socket;
  };

  const forward = async (chunk: Buffer, to: Socket): Promise<void> => {
    if (typeof fault === "object" && "latencyMs" in fault) await pause(fault.latencyMs);
    const step = typeof fault === "object" && "slice" in fault ? fault.slice : chunk.length;
    for (let start = 0; start < chunk.length; start += step) {
      if (to.destroyed) return;
      to.write(chunk.subarray(start, start + step));
      if (step < chunk.length) await new Promise((resolve) => setImmediate(resolve));
    }
  };

  /** Forwards data from one side to the other, one piece at a time. */
  const carry = (from: Socket, to: Socket, isReply: boolean): void => {
    from.on("data", async (chunk: Buffer) => {
      if (fault === "hang") return;
      if (isReply && fault === "reply-lost") {
        lost += 1;
        to.resetAndDestroy();
        from.destroy();
        return;
      }
      from.pause();
      await forward(chunk, to);
      from.resume();
    });
    from.on("close", () => to.destroy());
  };

  const accept = (client: Socket): void => {
    owned(client);
    if (fault === "reset") return void client.resetAndDestroy();
    if (fault === "unavailable") {
      client.once("data", () => client.end(UNAVAILABLE));
      return;
    }
    if (fault === "hang") {
      // Read and discarded, as for a host that no longer exists.
      client.resume();
      return;
    }
    const upstream = owned(connect({ host: "127.0.0.1", ...target }));
    carry(client, upstream, false);
    carry(upstream, client, true);
  };

  const listen = async (port: number): Promise<void> => {
    server = createServer(accept).listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const stopListening = async (): Promise<void> => {
    if (!server) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
    server = null;
  };

  await listen(0);
  const { port } = (server as unknown as Server).address() as { port: number };
  return {
    port,
    get lost() {
      return lost;
    },
    async set(next) {
      fault = next;
      if (next === "refuse") return stopListening();
      if (!server) await listen(port);
      // Hanging connections keep hanging. All others get the new fault with a new connection.
      if (next !== "hang" && next !== "reply-lost") for (const socket of sockets) socket.destroy();
    },
    close: stopListening,
  };
}
