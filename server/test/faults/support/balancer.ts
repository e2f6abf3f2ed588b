import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A load balancer of connections. It sends each connection to the next server, and none to removed servers. */
export interface Balancer {
  readonly url: string;
  add(port: number): void;
  /** Open connections stay. */
  remove(port: number): void;
  /** Asks each of these servers twice a second whether it is ready, and adds or removes it, as load balancers do. */
  watch(ports: readonly number[]): void;
  close(): void;
}

const HEALTH_INTERVAL_MS = 500;
const HEALTH_TIMEOUT_MS = 1_000;

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );

export async function balancer(ports: readonly number[]): Promise<Balancer> {
  const servers = new Set(ports);
  const sockets = new Set<Socket>();
  let turn = 0;
  const timers: NodeJS.Timeout[] = [];
  const listener = createServer((client) => {
    const [...all] = servers;
    const port = all[turn % all.length];
    turn += 1;
    if (port === undefined) return void client.destroy();
    const server = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.once("error", () => other.destroy());
      socket.once("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    add: (port) => void servers.add(port),
    remove: (port) => void servers.delete(port),
    watch(watched) {
      for (const port of watched) {
        let isAsked = false;
        const ask = async (): Promise<void> => {
          if (isAsked) return;
          isAsked = true;
          if (await isReady(port)) servers.add(port);
          else servers.delete(port);
          isAsked = false;
        };
        timers.push(setInterval(ask, HEALTH_INTERVAL_MS));
      }
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
