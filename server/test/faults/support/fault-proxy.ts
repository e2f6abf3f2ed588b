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
  /** Sends all connections from now on to this port, and ends the open ones. */
  aim(port: number): void;
  /** Number of discarded replies. */
  readonly lost: number;
  close(): Promise<void>;
}

const UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

class TcpProxy implements FaultProxy {
  #target: Target;
  readonly #sockets = new Set<Socket>();
  #fault: Fault = "pass";
  #server: Server | null = null;
  port = 0;
  lost = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  async listen(): Promise<void> {
    this.#server = createServer((client) => this.#accept(client)).listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
    this.port = (this.#server.address() as { port: number }).port;
  }

  async set(next: Fault): Promise<void> {
    this.#fault = next;
    if (next === "refuse") return this.close();
    if (!this.#server) await this.listen();
    // Hanging connections keep hanging. All others get the new fault with a new connection.
    if (next !== "hang" && next !== "reply-lost") for (const socket of this.#sockets) socket.destroy();
  }

  aim(port: number): void {
    this.#target = { port };
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    if (!this.#server) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#server = null;
  }

  #accept(client: Socket): void {
    this.#own(client);
    if (this.#fault === "reset") return void client.resetAndDestroy();
    if (this.#fault === "unavailable") {
      client.once("data", () => client.end(UNAVAILABLE));
      return;
    }
    if (this.#fault === "hang") {
      // Read and discarded, as for a host that no longer exists.
      client.resume();
      return;
    }
    const upstream = this.#own(connect({ host: "127.0.0.1", ...this.#target }));
    this.#carry(client, upstream, false);
    this.#carry(upstream, client, true);
  }

  #own(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    return socket;
  }

  /** Forwards data from one side to the other, one piece at a time. */
  #carry(from: Socket, to: Socket, isReply: boolean): void {
    from.on("data", async (chunk: Buffer) => {
      if (this.#fault === "hang") return;
      if (isReply && this.#fault === "reply-lost") {
        this.lost += 1;
        to.resetAndDestroy();
        from.destroy();
        return;
      }
      from.pause();
      await this.#forward(chunk, to);
      from.resume();
    });
    from.on("close", () => to.destroy());
  }

  async #forward(chunk: Buffer, to: Socket): Promise<void> {
    const fault = this.#fault;
    if (typeof fault === "object" && "latencyMs" in fault) await pause(fault.latencyMs);
    const step = typeof this.#fault === "object" && "slice" in this.#fault ? this.#fault.slice : chunk.length;
    for (let start = 0; start < chunk.length; start += step) {
      if (to.destroyed) return;
      to.write(chunk.subarray(start, start + step));
      if (step < chunk.length) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

export async function faultProxy(target: Target): Promise<FaultProxy> {
  const proxy = new TcpProxy(target);
  await proxy.listen();
  return proxy;
}
