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
  /** The intervals in which the realtime server's event loop stalled, epoch ms. */
  stalls(): Stall[];
  stop(): Promise<void>;
}

const GRID_SETTINGS = { SLOT_MS: String(GRID.slotMs), SLOTS_PER_MINUTE: String(GRID.slotsPerMinute) };

/** The addresses and initial settings of both servers. */
interface Layout {
  apiUrl: string;
  realtimeUrl: string;
  apiSettings: Record<string, string>;
  realtimeSettings: Record<string, string>;
  /** The file in which the realtime server notes its stalls. */
  stallFile: string;
}

async function layoutOf({ folder, api = {}, realtime = {} }: RigOptions, apiPort: number, proxyPort: number) {
  const realtimePort = await freePort();
  const realtimeUrl = `http://127.0.0.1:${realtimePort}`;
  const stallFile = join(folder, "stalls");
  const dataDir = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const layout: Layout = {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    realtimeUrl,
    stallFile,
    apiSettings: settings({
      ...GRID_SETTINGS,
      ROLE: "api",
      PORT: String(apiPort),
      REALTIME_URL: realtimeUrl,
      DATABASE_URL: "sqlite:rig.db",
      DATA_DIR: dataDir("api"),
      ...api,
    }),
    realtimeSettings: settings({
      ...GRID_SETTINGS,
      ROLE: "realtime",
      PORT: String(realtimePort),
      BACKEND_API_URL: `http://127.0.0.1:${proxyPort}`,
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
    }),
  };
  return layout;
}

/** Starts programs, and ends all of them at the end. */
class Programs {
  readonly #folder: string;
  readonly #started: Program[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(env: Record<string, string>, under: readonly string[] = []): Promise<Program> {
    const program = startProgram(env, { cwd: this.#folder, under });
    this.#started.push(program);
    await program.started;
    return program;
  }

  async end(): Promise<void> {
    await Promise.all(
      this.#started.map(async (program) => {
        // A frozen process handles the signal only after it continues.
        program.signal("SIGCONT");
        await program.end("SIGKILL");
      }),
    );
  }
}

async function getInternally<T>(url: string, path: string): Promise<T> {
  const answer = await askInternally(url + path, undefined, AbortSignal.timeout(5_000));
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return ((await answer.json()) as { data: T }).data;
}

async function metricOf(url: string, name: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, {
    headers: { authorization: `Bearer ${INTERNAL_KEY}` },
    signal: AbortSignal.timeout(5_000),
  });
  const [, value] = new RegExp(`^${name} (\\S+)$`, "m").exec(await answer.text()) ?? [];
  return Number(value);
}

/** Signs in and returns calls of the API as this organizer. */
async function organizerOf(apiUrl: string): Promise<Rig["call"]> {
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
  await call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
  return call;
}

async function liveAuction(call: Rig["call"]): Promise<AuctionDetail> {
  const auction = await call<AuctionDetail>("POST", "/api/v1/auctions", { title: "Rig", enableViewerAnalytics: true });
  await call("PATCH", `/api/v1/auctions/${auction.id}`, { state: "live" });
  return auction;
}

/** Resolves when no part is pending and the API lacks exactly `missing` parts. */
const deliveredBy = (rig: Rig, missing: number): Promise<unknown> =>
  eventually(async () => {
    const { totals } = await rig.outbox();
    const lacking = (await rig.recorders()).reduce((sum, recorder) => sum + recorder.missing, 0);
    return totals.pending === 0 && lacking === missing;
  });

/** The stored minutes up to `to` (epoch ms), once they are delivered. */
async function storedUntil(rig: Rig, to: number, missing: number): Promise<ViewerAnalytics["snapshots"]> {
  await eventually(async () => {
    const { snapshots } = await rig.analytics();
    return snapshots.some(({ timestamp }) => Date.parse(timestamp) >= to);
  });
  await rig.drained(missing);
  return (await rig.analytics()).snapshots;
}

export async function rig(options: RigOptions): Promise<Rig> {
  const { folder, under } = options;
  const apiPort = await freePort();
  const proxy = await faultProxy({ port: apiPort });
  const layout = await layoutOf(options, apiPort, proxy.port);
  const { apiUrl, realtimeUrl, apiSettings, realtimeSettings } = layout;
  const programs = new Programs(folder);
  const startApi = (env: Record<string, string> = {}) => programs.start({ ...apiSettings, ...env });
  const startRealtime = (env: Record<string, string> = {}) => programs.start({ ...realtimeSettings, ...env }, under);

  const api = await startApi();
  const call = await organizerOf(apiUrl);
  const auction = await liveAuction(call);
  const crowd = new Crowd(realtimeUrl, auction.id);
  const self: Rig = {
    folder,
    proxy,
    api,
    realtime: await startRealtime(),
    apiUrl,
    realtimeUrl,
    realtimeSettings,
    auction,
    crowd,
    async startApi(env) {
      self.api = await startApi(env);
    },
    async startRealtime(env) {
      self.realtime = await startRealtime(env);
    },
    call,
    analytics: () => call("GET", `/api/v1/auctions/${auction.id}/analytics/viewers`),
    outbox: () => getInternally(realtimeUrl, "/api/v1/outbox"),
    recorders: async () =>
      (await getInternally<{ recorders: RecorderReport[] }>(apiUrl, "/api/v1/recorders")).recorders,
    metric: (of, name) => metricOf(of === "api" ? apiUrl : realtimeUrl, name),
    drained: async (missing = 0) => void (await deliveredBy(self, missing)),
    async differences(from, to, missing = 0) {
      const interval = { from: Math.ceil(from / MINUTE_MS) * MINUTE_MS, to: Math.floor(to / MINUTE_MS) * MINUTE_MS };
      const snapshots = await storedUntil(self, interval.to, missing);
      crowd.history.stalled(self.stalls());
      return crowd.history.differences(snapshots as never, interval, GRID);
    },
    stalls: () => stallsIn(layout.stallFile),
    async stop() {
      crowd.close();
      await programs.end();
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
