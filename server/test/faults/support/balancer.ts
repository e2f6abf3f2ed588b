import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A load balancer of connections. It sends each connection to the next server, and none to removed servers. */
export interface Balancer {
  readonly url: string;
  add(port: number): void;
  /** Open connections stay. */
  remove(port: number): void;
  close(): void;
}

export async function balancer(ports: readonly number[]): Promise<Balancer> {
  const servers = new Set(ports);
  const sockets = new Set<Socket>();
  let turn = 0;
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
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
