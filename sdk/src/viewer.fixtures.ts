import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AuctionCount, AuctionUpdate } from "@headcount/protocol";
import { Server, type ServerOptions, type Socket } from "socket.io";
import { onTestFinished, vi } from "vitest";
import { clearMemory } from "./token.ts";
import { type ViewerSnapshot, type Watch, type WatchOptions, watchWith } from "./viewer.ts";

export const A = "a".repeat(24);
const SOON = { first: 5, last: 10 };

/** A stock Socket.IO server that the test controls. */
export async function headcount(
  onConnection: (socket: Socket) => void = () => {},
  options: Partial<ServerOptions> = {},
) {
  const http = createServer();
  const io = new Server(http, { ...options, path: "/auction/" });
  const sockets: Socket[] = [];
  io.on("connection", (socket) => {
    sockets.push(socket);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => http.listen(0, resolve));
  onTestFinished(() => void io.close());
  onTestFinished(clearMemory);
  return { io, sockets, url: `http://localhost:${(http.address() as AddressInfo).port}` };
}

/** A watch with short delays that stops with the test. `reaches` resolves once all the wanted fields hold. */
export function watch(
  url: string,
  auctionId = A,
  options: WatchOptions = {},
): Watch & { reaches(wanted: Partial<ViewerSnapshot>): Promise<ViewerSnapshot> } {
  const watched = watchWith(auctionId, { ...options, url, delays: SOON });
  onTestFinished(() => watched.stop());
  return {
    ...watched,
    reaches: (wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          const snapshot = watched.getSnapshot();
          const differs = Object.entries(wanted).some(
            ([key, value]) => snapshot[key as keyof ViewerSnapshot] !== value,
          );
          if (differs) return;
          end();
          resolve(snapshot);
        };
        const end = watched.subscribe(check);
        check();
      }),
  };
}

export const counted = (connections: number, version: number, stale = false): [number, AuctionCount] => [
  connections,
  { connections, people: connections, version, stale },
];

export const update = (changes: Partial<AuctionUpdate> = {}): Partial<AuctionUpdate> => ({
  id: A,
  countMode: "tabs",
  publicCounter: "exact",
  publicMinimum: 0,
  privateUntilLive: false,
  ...changes,
});

/** A browser's storage for the test, instead of Node's. */
export function browserStorage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  return kept;
}

/** A browser's window for the test. */
export function browserPage(): EventTarget & { navigator: { onLine: boolean } } {
  const page = Object.assign(new EventTarget(), { navigator: { onLine: true } });
  vi.stubGlobal("window", page);
  return page;
}
