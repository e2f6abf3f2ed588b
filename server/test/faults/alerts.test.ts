import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { AlertRule, AuctionDetail } from "@headcount/protocol";
import { expect, it, onTestFinished } from "vitest";
import { freePort } from "../support/free-port.ts";
import {
  cookieOf,
  EMAIL,
  eventually,
  INTERNAL_KEY,
  PASSWORD,
  settings,
  temporaryFolder,
  viewer,
} from "../support/harness.ts";
import { startProgram } from "./program.ts";

/** A process that stalls for two slots loses the lease. */
const SLOT_MS = "1000";
const timing = { holdMinutes: 0, cooldownMinutes: 0 };
const RULES: AlertRule[] = [
  { ...timing, kind: "milestone", viewers: 6, recovery: false },
  { ...timing, kind: "drop", percent: 50, minutes: 5, atLeast: 4, recovery: false },
];

/** Counts how often each event arrives. */
async function receiver() {
  const events = new Map<string, { type: string; times: number }>();
  const server = createServer(async (request, reply) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const id = String(request.headers["webhook-id"]);
    events.set(id, { type: JSON.parse(body).type, times: (events.get(id)?.times ?? 0) + 1 });
    reply.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, seen: () => [...events.values()] };
}

/** Two APIs with one database, and a realtime server that asks the second one. */
async function twoApis() {
  const folder = temporaryFolder();
  const [first, second, realtime] = [await freePort(), await freePort(), await freePort()];
  const urlOf = (port: number): string => `http://127.0.0.1:${port}`;
  const api = { ROLE: "api", DATABASE_URL: `sqlite:${join(folder, "shared.db")}`, REALTIME_URL: urlOf(realtime) };
  const start = async (port: number, env: Record<string, string>) => {
    const common = { DATA_DIR: temporaryFolder(), LOG_LEVEL: "error", SLOT_MS, WEBHOOK_ALLOW_PRIVATE: "on" };
    const program = startProgram(settings({ PORT: String(port), ...common, ...env }), { cwd: folder });
    onTestFinished(() => void program.end("SIGKILL"));
    await program.started;
    return program;
  };
  return {
    urls: { first: urlOf(first), second: urlOf(second), realtime: urlOf(realtime) },
    startFirst: () => start(first, api),
    startSecond: () => start(second, api),
    startRealtime: () =>
      start(realtime, { ROLE: "realtime", BACKEND_API_URL: urlOf(second), VIEWERS_PER_ADDRESS: "0" }),
  };
}

const evaluations = async (url: string): Promise<number> => {
  const reply = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${INTERNAL_KEY}` } });
  return Number(/^headcount_alert_evaluations_total (\d+)$/m.exec(await reply.text())?.[1]);
};

it("F48: after a kill -9 of the process that evaluates alerts, another one goes on: none is missed, and none sent twice", {
  timeout: 300_000,
}, async () => {
  const { url, seen } = await receiver();
  const { urls, ...servers } = await twoApis();
  const evaluating = await servers.startFirst();
  let cookie = "";
  const call = async <T>(method: string, path: string, body: object): Promise<T> => {
    const headers = { "content-type": "application/json", cookie };
    const reply = await fetch(urls.first + path, { method, headers, body: JSON.stringify(body) });
    expect([path, reply.ok]).toEqual([path, true]);
    cookie ||= cookieOf(reply.headers);
    return ((await reply.json()) as { data: T }).data;
  };
  await call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
  await call("POST", "/api/v1/webhooks", { url, events: ["audience.milestone", "audience.drop"] });
  const channels = { webhook: true, email: false, browser: false };
  await call("PUT", "/api/v1/alert-settings", { rules: RULES, channels, quiet: null, saleReport: false });
  const { id } = await call<AuctionDetail>("POST", "/api/v1/auctions", { title: "Evening sale" });
  await call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  await eventually(async () => (await evaluations(urls.first)) > 0);
  await servers.startSecond();
  await servers.startRealtime();

  const viewers = Array.from({ length: 6 }, () => viewer({ url: urls.realtime }, { auctionId: id }));
  await viewers[0]?.sees(6);
  await eventually(async () => seen().length === 1);
  const evaluated = await evaluations(urls.first);
  await eventually(async () => (await evaluations(urls.first)) > evaluated);
  await evaluating.end("SIGKILL");
  // The drop falls into the time in which the dead process still holds the lease.
  for (const one of viewers.slice(0, 4)) one.socket.close();
  await eventually(async () => seen().length === 2);

  // The first one comes back. Whichever evaluates now, nothing is sent again.
  await servers.startFirst();
  const both = async (): Promise<number> => (await evaluations(urls.first)) + (await evaluations(urls.second));
  const before = await both();
  await eventually(async () => (await both()) > before + 4);
  expect(seen().map(({ type, times }) => [type, times])).toEqual([
    ["audience.milestone", 1],
    ["audience.drop", 1],
  ]);
});
