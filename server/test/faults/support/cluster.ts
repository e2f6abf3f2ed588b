import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AuctionDetail, OutboxReport, ViewerAnalytics } from "@headcount/protocol";
import { freePort } from "../../support/free-port.ts";
import { cookieOf, EMAIL, INTERNAL_KEY, PASSWORD, settings } from "../../support/harness.ts";
import { type Program, startProgram } from "../program.ts";

/** A server that is one of several. */
export interface ClusterNode {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  program: Program;
  /** Starts it again. Resolves when it is ready. */
  start(): Promise<void>;
}

/** An API and several nodes as processes, with one live auction. */
export interface Cluster {
  readonly apiUrl: string;
  readonly auctionId: string;
  readonly nodes: readonly ClusterNode[];
  api: Program;
  startApi(): Promise<void>;
  /** Calls the API as the organizer. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  analytics(): Promise<ViewerAnalytics>;
  /** The outbox of a node, by its own report. */
  outbox(node: ClusterNode): Promise<OutboxReport>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  folder: string;
  nodes: number;
  /** The port of the API; by default a free one. */
  apiPort?: number;
  /** The settings of one process: of the node with this name, or of the API. */
  settings(name: string): Record<string, string>;
}

const API = "api";
const NAMES = "abcdefghi";

const REQUEST_MS = 10_000;

/** Signs in at the first call and returns calls of the API as this organizer. */
function organizerOf(apiUrl: string): Cluster["call"] {
  let cookie = "";
  const request = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(apiUrl + path, {
      method,
      headers: { cookie, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    if (cookie === "") {
      const answer = await request("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
      cookie = cookieOf(answer.headers);
    }
    return ((await (await request(method, path, body)).json()) as { data: T }).data;
  };
}

export async function startCluster({
  folder,
  nodes: count,
  apiPort,
  settings: settingsOf,
}: ClusterOptions): Promise<Cluster> {
  const programs: Program[] = [];
  const stop = async (): Promise<void> => {
    // A frozen process handles the signal only after it continues.
    for (const program of programs) program.signal("SIGCONT");
    await Promise.all(programs.map((program) => program.end("SIGKILL")));
  };
  const begin = async (name: string, env: Record<string, string>): Promise<Program> => {
    mkdirSync(join(folder, name), { recursive: true });
    const all = settings({ DATA_DIR: join(folder, name), LOG_LEVEL: "error", ...env, ...settingsOf(name) });
    const program = startProgram(all, { cwd: folder });
    programs.push(program);
    await program.started;
    return program;
  };
  try {
    const port = apiPort ?? (await freePort());
    const apiUrl = `http://127.0.0.1:${port}`;
    const beginApi = (): Promise<Program> =>
      begin(API, {
        ROLE: "api",
        PORT: String(port),
        REALTIME_URL: "http://127.0.0.1:9",
        DATABASE_URL: "sqlite:nodes.db",
      });
    const api = await beginApi();
    const ports: number[] = [];
    while (ports.length < count) ports.push(await freePort());
    const nodes = await Promise.all(ports.map((each, nth) => startNode(NAMES[nth] ?? "", each, apiUrl, begin)));
    const call = organizerOf(apiUrl);
    const { id } = await call<AuctionDetail>("POST", "/api/v1/auctions", {
      title: "Nodes",
      enableViewerAnalytics: true,
    });
    await call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const self: Cluster = {
      ...{ apiUrl, auctionId: id, nodes, api, call, stop },
      async startApi() {
        self.api = await beginApi();
      },
      analytics: () => call("GET", `/api/v1/auctions/${id}/analytics/viewers?timeRange=all`),
      async outbox({ url }) {
        const answer = await fetch(`${url}/api/v1/outbox`, {
          headers: { "x-internal-request": INTERNAL_KEY },
          signal: AbortSignal.timeout(REQUEST_MS),
        });
        return ((await answer.json()) as { data: OutboxReport }).data;
      },
    };
    return self;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNode(
  name: string,
  port: number,
  apiUrl: string,
  begin: (name: string, env: Record<string, string>) => Promise<Program>,
): Promise<ClusterNode> {
  const start = (): Promise<Program> =>
    begin(name, {
      ROLE: "realtime",
      PORT: String(port),
      BACKEND_API_URL: apiUrl,
      NODE_NAME: name,
      DATABASE_URL: "sqlite:unused.db",
      // All viewers have the same address.
      CONNECTIONS_PER_ADDRESS: "0",
      VIEWERS_PER_ADDRESS: "0",
      HANDSHAKES_PER_ADDRESS: "0",
    });
  const node: ClusterNode = {
    ...{ name, port, url: `http://127.0.0.1:${port}` },
    program: await start(),
    async start() {
      node.program = await start();
    },
  };
  return node;
}
