import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AuctionCount,
  type AuctionDetail,
  INTERNAL_KEY_HEADER,
  type OutboxReport,
  type RecorderReport,
  SOCKET_PATH,
  type ViewerAnalytics,
} from "@headcount/protocol";
import { io, type Socket } from "socket.io-client";
import { freePort } from "../support/free-port.ts";
import { cookieOf, EMAIL, eventually, INTERNAL_KEY, PASSWORD, settings } from "../support/harness.ts";
import { History } from "./history.ts";
import { type Program, startProgram } from "./program.ts";
import { type FaultProxy, faultProxy } from "./support/fault-proxy.ts";
import type { Stall } from "./support/stalls.ts";

/** Minutes of 3 s in slots of 250 ms: real processes are not much more precise. */
export const GRID = { slotMs: 250, slotsPerMinute: 12 };
export const MINUTE_MS = GRID.slotMs * GRID.slotsPerMinute;

const STALL_WITNESS = join(import.meta.dirname, "support/stall-witness.ts");

/** Sends a request with the internal key: a POST if there is a body, otherwise a GET. */
export const askInternally = (address: string, body?: unknown, signal: AbortSignal | null = null): Promise<Response> =>
  fetch(address, {
    headers: { [INTERNAL_KEY_HEADER]: INTERNAL_KEY },
    signal,
    ...(body !== undefined && {
      method: "POST",
      headers: { [INTERNAL_KEY_HEADER]: INTERNAL_KEY, "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });

export interface RigOptions {
  /** The data folder of both servers. */
  folder: string;
  /** Settings of one server, which override the defaults. */
  api?: Record<string, string>;
  realtime?: Record<string, string>;
  /** A command that runs the realtime server. */
  under?: readonly string[];
}

/** An API and a realtime server as two processes, a proxy between them, and a crowd of viewers with a known history. */
export interface Rig {
  readonly folder: string;
  readonly proxy: FaultProxy;
  api: Program;
  realtime: Program;
  readonly apiUrl: string;
  readonly realtimeUrl: string;
  /** The initial settings of the realtime server. */
  readonly realtimeSettings: Record<string, string>;
  readonly auction: AuctionDetail;
  readonly crowd: Crowd;
  /** Starts a server again, optionally with other settings. Resolves when it is ready. */
  startApi(env?: Record<string, string>): Promise<void>;
  startRealtime(env?: Record<string, string>): Promise<void>;
  /** Calls the API as the organizer. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  analytics(): Promise<ViewerAnalytics>;
  /** The recorder's own report. */
  outbox(): Promise<OutboxReport>;
  /** The API's report of recorders. */
  recorders(): Promise<RecorderReport[]>;
  metric(of: "api" | "realtime", name: string): Promise<number>;
  /** Resolves when no part is pending and the API lacks exactly `missing` parts. */
  drained(missing?: number): Promise<void>;
  /** Errors in the stored minutes between these times, whole minutes only. */
  differences(from: number, to: number, missing?: number): Promise<string[]>;
  stop(): Promise<void>;
}

export async function rig({ folder, api = {}, realtime = {}, under = [] }: RigOptions): Promise<Rig> {
  const [apiPort, realtimePort] = [await freePort(), await freePort()];
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const realtimeUrl = `http://127.0.0.1:${realtimePort}`;
  const proxy = await faultProxy({ port: apiPort });
  const dataDir = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const grid = { SLOT_MS: String(GRID.slotMs), SLOTS_PER_MINUTE: String(GRID.slotsPerMinute) };
  const apiSettings = settings({
    ...grid,
    ROLE: "api",
    PORT: String(apiPort),
    REALTIME_URL: realtimeUrl,
    DATABASE_URL: "sqlite:rig.db",
    DATA_DIR: dataDir("api"),
    ...api,
  });
  const stallFile = join(folder, "stalls");
  const realtimeSettings = settings({
    ...grid,
    ROLE: "realtime",
    PORT: String(realtimePort),
    BACKEND_API_URL: `http://127.0.0.1:${proxy.port}`,
    DATABASE_URL: "sqlite:unused.db",
    DATA_DIR: dataDir("realtime"),
    LOG_LEVEL: "error",
    // All viewers of the crowd have the same address.
    CONNECTIONS_PER_ADDRESS: "0",
    VIEWERS_PER_ADDRESS: "0",
    HANDSHAKES_PER_ADDRESS: "0",
    STALL_FILE: stallFile,
    ...realtime,
    NODE_OPTIONS: `--import=${STALL_WITNESS} ${realtime.NODE_OPTIONS ?? ""}`,
  });

  const internally = async <T>(url: string, path: string): Promise<T> => {
    const answer = await askInternally(url + path, undefined, AbortSignal.timeout(5_000));
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return ((await answer.json()) as { data: T }).data;
  };
  let cookie = "";
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(apiUrl + path, {
      method,
      headers: { cookie, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
    if (cookie === "") cookie = cookieOf(answer.headers);
    return ((await answer.json()) as { data: T }).data;
  };

  const started: Program[] = [];
  const begin = async (program: Program): Promise<Program> => {
    started.push(program);
    await program.started;
    return program;
  };
  const beginApi = (env: Record<string, string> = {}) =>
    begin(startProgram({ ...apiSettings, ...env }, { cwd: folder }));
  const beginRealtime = (env: Record<string, string> = {}) =>
    begin(startProgram({ ...realtimeSettings, ...env }, { cwd: folder, under }));

  const first = await beginApi();
  await call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
  const auction = await call<AuctionDetail>("POST", "/api/v1/auctions", { title: "Rig", enableViewerAnalytics: true });
  await call("PATCH", `/api/v1/auctions/${auction.id}`, { state: "live" });
  const crowd = new Crowd(realtimeUrl, auction.id);

  const self: Rig = {
    folder,
    proxy,
    api: first,
    realtime: await beginRealtime(),
    apiUrl,
    realtimeUrl,
    realtimeSettings,
    auction,
    crowd,
    async startApi(env) {
      self.api = await beginApi(env);
    },
    async startRealtime(env) {
      self.realtime = await beginRealtime(env);
    },
    call,
    analytics: () => call("GET", `/api/v1/auctions/${auction.id}/analytics/viewers`),
    outbox: () => internally(realtimeUrl, "/api/v1/outbox"),
    recorders: async () => (await internally<{ recorders: RecorderReport[] }>(apiUrl, "/api/v1/recorders")).recorders,
    async metric(of, name) {
      const answer = await fetch(`${of === "api" ? apiUrl : realtimeUrl}/metrics`, {
        headers: { authorization: `Bearer ${INTERNAL_KEY}` },
        signal: AbortSignal.timeout(5_000),
      });
      const [, value] = new RegExp(`^${name} (\\S+)$`, "m").exec(await answer.text()) ?? [];
      return Number(value);
    },
    async drained(missing = 0) {
      await eventually(async () => {
        const { totals } = await self.outbox();
        const lacking = (await self.recorders()).reduce((sum, recorder) => sum + recorder.missing, 0);
        return totals.pending === 0 && lacking === missing;
      });
    },
    async differences(from, to, missing = 0) {
      const interval = { from: Math.ceil(from / MINUTE_MS) * MINUTE_MS, to: Math.floor(to / MINUTE_MS) * MINUTE_MS };
      // By then the last minute has ended and is being delivered.
      await eventually(async () => {
        const { snapshots } = await self.analytics();
        return snapshots.some(({ timestamp }) => Date.parse(timestamp) >= interval.to) && snapshots;
      });
      await self.drained(missing);
      const { snapshots } = await self.analytics();
      crowd.history.stalled(stallsIn(stallFile));
      return crowd.history.differences(snapshots as never, interval, GRID);
    },
    async stop() {
      crowd.close();
      await Promise.all(
        started.map(async (program) => {
          // A frozen process handles the signal only after it continues.
          program.signal("SIGCONT");
          await program.end("SIGKILL");
        }),
      );
      await proxy.close();
    },
  };
  return self;
}

/** The intervals in which the realtime server's event loop stalled, epoch ms. */
function stallsIn(file: string): Stall[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => line.split(" ").map(Number)).map(([from = 0, to = 0]) => ({ from, to }));
}

/** The connections that a realtime server counts. */
async function countedBy(url: string, auctionId: string): Promise<number> {
  const answer = await askInternally(`${url}/api/v1/counts`, { ids: [auctionId] });
  const { data } = (await answer.json()) as { data: Record<string, AuctionCount> };
  return data[auctionId]?.connections ?? 0;
}

/** Stock clients in one auction. Their joins and leaves are noted when the clients see them. */
export class Crowd {
  readonly history = new History();
  readonly #url: string;
  readonly #auctionId: string;
  readonly #counted: () => Promise<number>;
  readonly #viewers: Socket[] = [];
  /** The reason of each unexpected disconnect. */
  readonly dropped: string[] = [];
  /** The newest count that any viewer received. */
  shown: number | null = null;
  #version = 0;
  readonly #waiting = new Set<() => void>();

  /** @param counted the server's count, for when no viewer remains to receive it */
  constructor(url: string, auctionId: string, counted = () => countedBy(url, auctionId)) {
    this.#url = url;
    this.#auctionId = auctionId;
    this.#counted = counted;
  }

  get size(): number {
    return this.#viewers.length;
  }

  /** Connects or disconnects viewers until there are `size`. Resolves when all of them see that count. */
  async becomes(size: number): Promise<void> {
    const from = Date.now();
    while (this.#viewers.length < size) this.#viewers.push(this.#viewer());
    const leaving = this.#viewers.splice(size);
    for (const viewer of leaving) viewer.disconnect();
    if (size > 0) await this.sees(size);
    else await eventually(async () => (await this.#counted()) === 0);
    this.history.step(size, from, Date.now());
  }

  /** Resolves when the newest count is `count` and all viewers are connected. */
  sees(count: number): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.shown !== count || !this.#viewers.every(({ connected }) => connected)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    for (const viewer of this.#viewers) viewer.disconnect();
  }

  #viewer(): Socket {
    const socket = io(this.#url, {
      path: SOCKET_PATH,
      auth: { auctionId: this.#auctionId },
      forceNew: true,
      transports: ["websocket"],
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
    });
    socket.on("viewerCountUpdate", (count: number, { version }: AuctionCount) => {
      // A viewer can receive an older count than another viewer received before.
      if (version < this.#version) return;
      this.#version = version;
      this.shown = count;
      for (const check of this.#waiting) check();
    });
    socket.on("connect", () => {
      for (const check of this.#waiting) check();
    });
    socket.on("disconnect", (reason) => {
      if (reason !== "io client disconnect") this.dropped.push(reason);
    });
    return socket;
  }
}
