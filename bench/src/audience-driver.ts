import { type Answer, type LiveView, SOCKET_PATH } from "@headcount/protocol";
import { io, type Socket } from "socket.io-client";
import type { CrowdEvent } from "../../server/src/simulation/crowd.ts";

export interface DriveOptions {
  url: string;
  auctionId: string;
  plan: readonly CrowdEvent[];
  /** Called every 5 s, and once at the end. */
  report(status: DriveStatus): void;
  /** Ends the run early: all viewers leave at once. */
  signal: AbortSignal;
  /** How long the server may take to notice that everyone has left, ms. It drops a silent client after 15 s. */
  settleMs?: number;
}

export interface DriveStatus {
  /** Milliseconds since the beginning. */
  elapsed: number;
  /** Our connections to the server. */
  connected: number;
  /** The server's count without earlier viewers. `null` while the server does not answer or hides its count. */
  counted: number | null;
  /** Connections made so far, and failed attempts. */
  reached: number;
  failed: number;
}

const REPORT_MS = 5_000;
const DRIVER_SETTLE_MS = 20_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The auction's live view.
 * @throws Error with a readable message if no server answers or the auction does not exist.
 */
export async function liveView(url: string, auctionId: string): Promise<LiveView> {
  let answer: Answer<LiveView>;
  try {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const reply = await fetch(new URL(`/api/v1/auctions/${auctionId}/live-view`, url), { signal });
    answer = (await reply.json()) as Answer<LiveView>;
  } catch {
    throw new Error(`No Headcount server answers at ${url}: start one with npm start`);
  }
  if (!answer.success) throw new Error(`${url} says: ${answer.error.message} (${auctionId})`);
  return answer.data;
}

/** Gives each person a loopback address if the server is on this machine, because connections per address are limited. Linux only. */
function ownAddresses(url: string): { url: string; from(person: number): { localAddress?: string } } {
  const local = new URL(url);
  if (process.platform !== "linux" || !/^(localhost|127\.\d+\.\d+\.\d+)$/.test(local.hostname))
    return { url, from: () => ({}) };
  if (local.hostname === "localhost") local.hostname = "127.0.0.1";
  return {
    url: local.origin,
    from: (person) => ({ localAddress: `127.1.${Math.floor(person / 200) % 256}.${1 + (person % 200)}` }),
  };
}

/** Runs the plan with a real socket for each tab. Resolves to the last status when everyone has left. */
export async function drive(options: DriveOptions): Promise<DriveStatus> {
  const { url, auctionId, plan, report, signal, settleMs = DRIVER_SETTLE_MS } = options;
  const sockets = new Map<string, Socket>();
  const tokens = new Map<number, string>();
  const { count, realtimeUrl } = await liveView(url, auctionId);
  const before = count?.connections;
  const dial = ownAddresses(realtimeUrl ?? url);
  const began = performance.now();
  let reached = 0;
  let failed = 0;

  const act = ({ kind, person, tab }: CrowdEvent): void => {
    const key = `${person}/${tab}`;
    if (kind === "leave") {
      sockets.get(key)?.disconnect();
      sockets.delete(key);
      return;
    }
    const viewerToken = tokens.get(person);
    const socket = io(dial.url, {
      ...dial.from(person),
      path: SOCKET_PATH,
      transports: ["websocket"],
      forceNew: true,
      auth: { auctionId, ...(viewerToken && { viewerToken }) },
    });
    socket.on("viewerToken", (token: string) => tokens.set(person, token));
    socket.on("connect", () => {
      reached += 1;
    });
    socket.on("connect_error", () => {
      failed += 1;
    });
    sockets.set(key, socket);
  };

  const status = async (): Promise<DriveStatus> => {
    const counted = await liveView(url, auctionId).then(
      ({ count }) => (count === null || before === undefined ? null : count.connections - before),
      () => null,
    );
    const connected = [...sockets.values()].filter((socket) => socket.connected).length;
    return { elapsed: performance.now() - began, connected, counted, reached, failed };
  };

  let ended = false;
  const reporting = setInterval(async () => {
    const now = await status();
    if (!ended) report(now);
  }, REPORT_MS);
  for (const event of plan) {
    await pause(event.at - (performance.now() - began), signal);
    if (signal.aborted) break;
    act(event);
  }
  for (const socket of sockets.values()) socket.disconnect();
  sockets.clear();

  const settled = performance.now() + (before === undefined ? 0 : settleMs);
  let last = await status();
  while (last.counted !== 0 && performance.now() < settled) {
    await pause(200);
    last = await status();
  }
  clearInterval(reporting);
  ended = true;
  report(last);
  return last;
}

/** Waits `ms`, or until the signal aborts. Does not wait for events that are already due. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
