import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { get } from "node:http";
import { connect, type Socket as NetSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SOCKET_PATH } from "@headcount/protocol";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type Rig, rig } from "../faults/rig.ts";
import { heldBytes, INSPECTABLE } from "../faults/support/heap.ts";
import { eventually } from "./harness.ts";
import { rawViewer } from "./raw-viewer.ts";

const MB = 1024 * 1024;
export const HANDSHAKE = `${SOCKET_PATH}?EIO=4&transport=websocket`;
export const POLLING = `${SOCKET_PATH}?EIO=4&transport=polling`;

/** Resolves when a socket is closed. */
export const closed = (socket: WebSocket): Promise<unknown> =>
  socket.readyState === WebSocket.CLOSED ? Promise.resolve() : once(socket, "close");

/** The real program with its limits as they are, and three viewers who stay connected. Registers its own start and stop for the file that calls it. */
export function programUnderAttack() {
  let all: Rig;
  let folder: string;
  let canaries: Socket[] = [];
  /** The last count that each canary received. */
  const counts = new Map<Socket, number>();

  /** What the program holds open. */
  const descriptors = (): number => readdirSync(`/proc/${all.realtime.pid}/fd`).length;
  const metric = (name: string): Promise<number> => all.metric("realtime", name);
  const address = (path: string): string => all.realtimeUrl + path;

  /** All canaries receive this count within two seconds. */
  const canariesSee = (count: number): Promise<boolean> =>
    eventually(async () => canaries.every((canary) => counts.get(canary) === count));

  /** The canaries hear of someone who comes and goes. */
  async function canariesHear(): Promise<void> {
    const someone = rawViewer(all.realtimeUrl, all.auction.id);
    await canariesSee(canaries.length + 1);
    someone.close();
    await canariesSee(canaries.length);
  }

  /** The oracle of every attack. */
  async function survives(attack: () => Promise<void>): Promise<void> {
    const before = await heldBytes(all.realtime);
    let over = false;
    const attacking = attack().finally(() => {
      over = true;
    });
    // Meanwhile, too.
    do await canariesHear();
    while (!over);
    await attacking;
    await canariesHear();
    expect(canaries.every(({ connected }) => connected)).toBe(true);
    expect((await heldBytes(all.realtime)) - before).toBeLessThan(50 * MB);
    expect(await metric("headcount_failures_total")).toBe(0);
  }

  /** A bare websocket, with its handshake done. */
  async function opened(): Promise<WebSocket> {
    const socket = new WebSocket(address(HANDSHAKE).replace("http", "ws"));
    socket.on("error", () => {});
    onTestFinished(() => socket.terminate());
    await once(socket, "message");
    return socket;
  }

  async function admitted(auth: object = {}): Promise<WebSocket> {
    const socket = await opened();
    const answered = once(socket, "message");
    socket.send(`40${JSON.stringify(auth)}`);
    await answered;
    return socket;
  }
  const _closed = (socket: WebSocket): Promise<unknown> =>
    socket.readyState === WebSocket.CLOSED ? Promise.resolve() : once(socket, "close");

  /** The status that a request of this path gets. */
  const statusOf = (path: string, options: object = {}): Promise<number> =>
    new Promise((resolve) => {
      const asked = get(address(path), options, (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
      });
      asked.once("error", () => resolve(0));
    });

  /** A connection of another address of this machine, which limits of addresses count apart. It stays half open when the server ends its side. */
  function reach(localAddress = "127.0.0.1"): NetSocket {
    const { hostname: host, port } = new URL(all.realtimeUrl);
    const socket = connect({ host, port: Number(port), localAddress, allowHalfOpen: true });
    socket.on("error", () => {});
    return socket;
  }

  /** Writes bytes as they are, and waits until the other side has done with them. */
  async function wire(bytes: string | Buffer): Promise<string> {
    const socket = reach();
    let said = "";
    socket.on("data", (data) => {
      said += data.toString("latin1");
    });
    socket.end(bytes);
    await once(socket, "close");
    return said;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "headcount-"));
    all = await rig({
      folder,
      realtime: { ...INSPECTABLE, CONNECTIONS_PER_ADDRESS: "2000", HANDSHAKES_PER_ADDRESS: "1000" },
    });
    canaries = Array.from({ length: 3 }, () =>
      io(all.realtimeUrl, { path: SOCKET_PATH, auth: { auctionId: all.auction.id }, forceNew: true }),
    );
    for (const canary of canaries) canary.on("viewerCountUpdate", (count: number) => counts.set(canary, count));
    await canariesSee(canaries.length);
  });

  afterAll(async () => {
    for (const canary of canaries) canary.close();
    await all.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    /** Set before the first test. */
    get rig(): Rig {
      return all;
    },
    canariesHear,
    descriptors,
    metric,
    survives,
    opened,
    admitted,
    statusOf,
    reach,
    wire,
  };
}
