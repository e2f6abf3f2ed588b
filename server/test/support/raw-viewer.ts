import { SOCKET_PATH } from "@headcount/protocol";

/** A viewer without a client library, of which there may be thousands: it connects, joins and answers pings. */
export interface RawViewer {
  /** The newest count that it received; `null` before the first. */
  readonly count: number | null;
  /** Resolves with the first count; rejects when the connection is refused or closed before. */
  readonly joined: Promise<void>;
  /** Resolves when either side has ended the connection. */
  readonly closed: Promise<void>;
  close(): void;
}

/** @param url origin of the server */
export function rawViewer(url: string, auctionId: string): RawViewer {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}${SOCKET_PATH}?EIO=4&transport=websocket`);
  const { promise: joined, resolve: join, reject: refuse } = Promise.withResolvers<void>();
  const { promise: closed, resolve: end } = Promise.withResolvers<void>();
  let count: number | null = null;
  joined.catch(() => {});
  socket.addEventListener("message", ({ data }) => {
    const packet = String(data);
    if (packet.startsWith("0")) socket.send(`40${JSON.stringify({ auctionId })}`);
    else if (packet === "2") socket.send("3");
    else if (packet.startsWith("44")) refuse(new Error(packet.slice(2)));
    else if (packet.startsWith('42["viewerCountUpdate",')) {
      count = (JSON.parse(packet.slice(2)) as [string, number])[1];
      join();
    }
  });
  socket.addEventListener("close", () => {
    refuse(new Error("the connection is closed"));
    end();
  });
  return {
    get count() {
      return count;
    },
    joined,
    closed,
    close: () => socket.close(),
  };
}
