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

/** The real program with its default limits, and three viewers who stay connected. */
class ProgramUnderAttack {
  #rig: Rig | undefined;
  #canaries: Socket[] = [];
  /** The last count that each canary received. */
  readonly #counts = new Map<Socket, number>();

  async start(folder: string): Promise<void> {
    const started = await rig({
      folder,
      realtime: { ...INSPECTABLE, CONNECTIONS_PER_ADDRESS: "2000", HANDSHAKES_PER_ADDRESS: "1000" },
    });
    this.#rig = started;
    this.#canaries = Array.from({ length: 3 }, () =>
      io(started.realtimeUrl, { path: SOCKET_PATH, auth: { auctionId: started.auction.id }, forceNew: true }),
    );
    for (const canary of this.#canaries)
      canary.on("viewerCountUpdate", (count: number) => this.#counts.set(canary, count));
    await this.#canariesSee(this.#canaries.length);
  }

  async stop(): Promise<void> {
    for (const canary of this.#canaries) canary.close();
    await this.#rig?.stop();
  }

  /** Set before the first test. */
  get rig(): Rig {
    if (!this.#rig) throw new Error("the program has not been started");
    return this.#rig;
  }

  /** The number of files and sockets that the program holds open. */
  readonly descriptors = (): number => readdirSync(`/proc/${this.rig.realtime.pid}/fd`).length;

  readonly metric = (name: string): Promise<number> => this.rig.metric("realtime", name);

  /** The oracle of every attack: meanwhile and afterwards, viewers receive counts, memory is bounded and nothing fails. */
  readonly survives = async (attack: () => Promise<void>): Promise<void> => {
    const before = await heldBytes(this.rig.realtime);
    let isOver = false;
    const attacking = attack().finally(() => {
      isOver = true;
    });
    do await this.canariesHear();
    while (!isOver);
    await attacking;
    await this.canariesHear();
    expect(this.#canaries.every(({ connected }) => connected)).toBe(true);
    expect((await heldBytes(this.rig.realtime)) - before).toBeLessThan(50 * MB);
    expect(await this.metric("headcount_failures_total")).toBe(0);
  };

  /** Someone joins and leaves, and the canaries receive both counts. */
  readonly canariesHear = async (): Promise<void> => {
    const someone = rawViewer(this.rig.realtimeUrl, this.rig.auction.id);
    await this.#canariesSee(this.#canaries.length + 1);
    someone.close();
    await this.#canariesSee(this.#canaries.length);
  };

  #canariesSee(count: number): Promise<boolean> {
    return eventually(async () => this.#canaries.every((canary) => this.#counts.get(canary) === count));
  }

  /** A bare websocket after its handshake. */
  readonly opened = async (): Promise<WebSocket> => {
    const socket = new WebSocket((this.rig.realtimeUrl + HANDSHAKE).replace("http", "ws"));
    socket.on("error", () => {});
    onTestFinished(() => socket.terminate());
    await once(socket, "message");
    return socket;
  };

  /** A bare websocket that is connected to the namespace. */
  readonly admitted = async (auth: object = {}): Promise<WebSocket> => {
    const socket = await this.opened();
    const answered = once(socket, "message");
    socket.send(`40${JSON.stringify(auth)}`);
    await answered;
    return socket;
  };

  /** The status of the answer to a request of this path. */
  readonly statusOf = (path: string, options: object = {}): Promise<number> =>
    new Promise((resolve) => {
      const request = get(this.rig.realtimeUrl + path, options, (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
      });
      request.once("error", () => resolve(0));
    });

  /** A connection from another address of this machine, which address limits count separately. It stays half open after the server ends its side. */
  readonly reach = (localAddress = "127.0.0.1"): NetSocket => {
    const { hostname: host, port } = new URL(this.rig.realtimeUrl);
    const socket = connect({ host, port: Number(port), localAddress, allowHalfOpen: true });
    socket.on("error", () => {});
    return socket;
  };

  /** Writes these bytes, and resolves to the answer when the other side has closed. */
  readonly wire = async (bytes: string | Buffer): Promise<string> => {
    const socket = this.reach();
    let answer = "";
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.end(bytes);
    await once(socket, "close");
    return answer;
  };
}

/** Starts the program before the tests of the calling file, and stops it after them. */
export function programUnderAttack(): ProgramUnderAttack {
  const program = new ProgramUnderAttack();
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "headcount-"));
    await program.start(folder);
  });
  afterAll(async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return program;
}
