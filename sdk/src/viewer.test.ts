import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AuctionCount, AuctionUpdate } from "@headcount/protocol";
import { Server, type Socket } from "socket.io";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type ViewerSnapshot, type Watch, watchWith } from "./viewer.ts";

const A = "a".repeat(24);
const SOON = { first: 5, last: 10 };

/** A stock Socket.IO server that does what the test says. */
async function headcount(onConnection: (socket: Socket) => void = () => {}) {
  const http = createServer();
  const io = new Server(http, { path: "/auction/" });
  const sockets: Socket[] = [];
  io.on("connection", (socket) => {
    sockets.push(socket);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => http.listen(0, resolve));
  onTestFinished(() => void io.close());
  return { io, sockets, url: `http://localhost:${(http.address() as AddressInfo).port}` };
}

function watch(
  url: string,
  auctionId = A,
): Watch & { reaches(wanted: Partial<ViewerSnapshot>): Promise<ViewerSnapshot> } {
  const watched = watchWith(auctionId, url, SOON);
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

const counted = (connections: number, version: number, stale = false): [number, AuctionCount] => [
  connections,
  { connections, people: connections, version, stale },
];
const update = (changes: Partial<AuctionUpdate> = {}): Partial<AuctionUpdate> => ({
  id: A,
  countMode: "tabs",
  publicCounter: "exact",
  ...changes,
});

afterEach(() => void vi.unstubAllGlobals());

describe("watching an auction", () => {
  it("names the auction in the handshake and follows its count", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(3, 10)));
    const viewer = watch(url);
    expect(viewer.getSnapshot()).toMatchObject({ status: "connecting", viewerCount: null });
    const first = await viewer.reaches({ viewerCount: 3, status: "live" });
    expect(sockets[0]?.handshake.auth).toEqual({ auctionId: A });
    expect(viewer.getSnapshot()).toBe(first);
    sockets[0]?.emit("viewerCountUpdate", ...counted(4, 11, true));
    await viewer.reaches({ viewerCount: 4, status: "stale" });
  });

  it("drops a count older than one it has seen, over a reconnect too", async () => {
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    sockets[0]?.emit("viewerCountUpdate", ...counted(5, 20));
    sockets[0]?.emit("viewerCountUpdate", ...counted(9, 19));
    sockets[0]?.emit("viewerCountUpdate", ...counted(6, 21));
    await viewer.reaches({ viewerCount: 6 });
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting", viewerCount: 6 });
    await viewer.reaches({ status: "live" });
    sockets[1]?.emit("viewerCountUpdate", ...counted(9, 20));
    sockets[1]?.emit("viewerCountUpdate", ...counted(7, 22));
    expect((await viewer.reaches({ status: "live", viewerCount: 7 })).count?.version).toBe(22);
  });

  it("comes back after the server has sent it away, which Socket.IO alone does not", async () => {
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    sockets[0]?.disconnect(true);
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sockets).toHaveLength(2);
  });

  it("does not try again when there is no such auction", async () => {
    const { url, io } = await headcount();
    let attempts = 0;
    io.use((_socket, next) => {
      attempts += 1;
      next(Object.assign(new Error("There is no such auction"), { data: { code: "AUCTION_NOT_FOUND" } }));
    });
    const viewer = watch(url);
    await viewer.reaches({ status: "refused", error: "AUCTION_NOT_FOUND" });
    const other = watch(url, "b".repeat(24));
    await other.reaches({ status: "refused" });
    expect(attempts).toBe(2);
  });

  it("tries again when the server could not tell", async () => {
    const { url, io } = await headcount();
    let attempts = 0;
    io.use((_socket, next) => {
      attempts += 1;
      next(attempts < 3 ? Object.assign(new Error("failed"), { data: { code: "INTERNAL_ERROR" } }) : undefined);
    });
    await watch(url).reaches({ status: "live" });
    expect(attempts).toBe(3);
  });

  it("keeps the token that it is given, and sends it when it comes back and from the next tab", async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    const { url, sockets } = await headcount((socket) => socket.emit("viewerToken", "a token"));
    const viewer = watch(url);
    await vi.waitUntil(() => kept.size > 0);
    expect([...kept]).toEqual([[`headcount:viewer:${A}`, "a token"]]);
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sockets[1]?.handshake.auth).toEqual({ auctionId: A, viewerToken: "a token" });
  });

  it("keeps the token for as long as the page lives where storage is forbidden", async () => {
    const forbid = () => {
      throw new Error("denied");
    };
    vi.stubGlobal("localStorage", { getItem: forbid, setItem: forbid });
    const auctionId = "c".repeat(24);
    const { url, sockets } = await headcount((socket) => {
      socket.emit("viewerToken", "in memory");
      socket.emit("viewerCountUpdate", ...counted(1, 1));
    });
    const viewer = watch(url, auctionId);
    await viewer.reaches({ viewerCount: 1 });
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sockets[1]?.handshake.auth.viewerToken).toBe("in memory");
  });

  it("shows no number while the counter is hidden, and joins again when people are counted from now on", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(3, 1)));
    const viewer = watch(url);
    await viewer.reaches({ viewerCount: 3 });
    sockets[0]?.emit("auctionUpdate", update({ publicCounter: "hidden" }));
    expect((await viewer.reaches({ viewerCount: null })).auction).toMatchObject({ publicCounter: "hidden" });
    const joined = new Promise((resolve) => sockets[0]?.once("joinAuction", resolve));
    sockets[0]?.emit("auctionUpdate", update({ countMode: "people" }));
    expect(await joined).toBe(A);
  });

  it("ends when the auction is deleted", async () => {
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    const gone = new Promise((resolve) => sockets[0]?.once("disconnect", resolve));
    sockets[0]?.emit("auctionUpdate", update({ deleted: true }));
    await viewer.reaches({ status: "refused", error: "AUCTION_NOT_FOUND" });
    await gone;
  });

  it("counts a page with several watchers once, and leaves with the last of them", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(1, 1)));
    const [first, second] = [watch(url), watch(url)];
    await Promise.all([first.reaches({ viewerCount: 1 }), second.reaches({ viewerCount: 1 })]);
    expect(sockets).toHaveLength(1);
    first.stop();
    first.stop();
    expect(sockets[0]?.connected).toBe(true);
    const gone = new Promise((resolve) => sockets[0]?.once("disconnect", resolve));
    second.stop();
    await gone;
    await watch(url).reaches({ viewerCount: 1 });
    expect(sockets).toHaveLength(2);
  });

  it("leaves when the page is hidden for good, and comes back when it returns", async () => {
    const page = new EventTarget();
    vi.stubGlobal("window", Object.assign(page, { navigator: { onLine: true } }));
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    const gone = new Promise((resolve) => sockets[0]?.once("disconnect", resolve));
    page.dispatchEvent(new Event("pagehide"));
    await gone;
    page.dispatchEvent(new Event("pageshow"));
    await vi.waitUntil(() => sockets.length === 2);
    await viewer.reaches({ status: "live" });
  });
});
