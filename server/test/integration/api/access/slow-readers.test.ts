import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createBase, createHttpServer } from "../../../../src/http/app.ts";
import { memoryLimiters } from "../../../../src/platform/limits.ts";
import { silentLogger } from "../../../../src/platform/logger.ts";
import { createMetrics } from "../../../../src/platform/metrics.ts";
import { trusted } from "../../../../src/platform/network/address.ts";
import { createOrigins } from "../../../../src/platform/network/origin.ts";
import { watchStalls } from "../../../faults/support/stalls.ts";
import { eventually } from "../../../support/harness.ts";

const MB = 1024 * 1024;
/** Replaces the 30 s of production. */
const IDLE_MS = 400;
/** More than the buffers of both sides' sockets hold. */
const ANSWER = "x".repeat(64 * MB);

async function server(path = "/large") {
  const http = createHttpServer({ idleSocketMs: IDLE_MS });
  const app = await createBase({
    http,
    metrics: createMetrics(),
    limiters: memoryLimiters,
    routes: [],
    log: silentLogger,
    internalKeys: [],
    metricsPublic: false,
    origins: createOrigins({ publicUrl: undefined, allowedOrigins: [] }),
    basePath: "",
    encrypted: false,
    trust: trusted(undefined),
    requestsPerAddress: 0,
    connectTo: [],
    health: async () => ({}),
  });
  app.get("/large", async () => ANSWER);
  app.get("/late", async () => {
    await pause(4 * IDLE_MS);
    return "late";
  });
  http.on("request", app.routing);
  await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  const open = (): Promise<number> =>
    new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)));
  const client = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  onTestFinished(() => void client.destroy());
  client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(client, "readable");
  return { open, client };
}

it("T26: a client that reads nothing of an answer is disconnected", async () => {
  const { open } = await server();
  expect(await open()).toBe(1);
  await eventually(async () => (await open()) === 0);
});

it("a client that waits for an answer gets it, however long the server takes (without the hook it is disconnected)", async () => {
  const { client } = await server("/late");
  expect(String(client.read())).toMatch(/^HTTP\/1.1 200 OK[\s\S]*late$/);
});

/** Whether a client that reads for several times the idle limit got everything, and whether the event loop of both sides stalled meanwhile. */
async function takenSlowly() {
  const { client } = await server();
  let stoodStill = false;
  const stop = watchStalls(({ from, to }) => {
    stoodStill ||= to - from > IDLE_MS / 4;
  });
  const began = performance.now();
  let taken = 0;
  client.on("data", (data) => {
    taken += data.length;
    client.pause();
    const due = (taken / ANSWER.length) * 4 * IDLE_MS - (performance.now() - began);
    setTimeout(() => client.resume(), Math.max(0, due));
  });
  let closed = false;
  client.once("close", () => {
    closed = true;
  });
  await eventually(async () => closed || taken >= ANSWER.length);
  stop();
  return { all: taken >= ANSWER.length, took: performance.now() - began, stoodStill };
}

it("a client that reads an answer slowly gets all of it", async () => {
  let outcome = await takenSlowly();
  // A stalled event loop reads and sends nothing, like a client that reads nothing.
  while (!outcome.all && outcome.stoodStill) outcome = await takenSlowly();
  expect(outcome.all).toBe(true);
  expect(outcome.took).toBeGreaterThan(2 * IDLE_MS);
});
