import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../../support/free-port.ts";
import {
  eventually,
  listeningServer,
  NOBODYS,
  startServer,
  type TestServer,
  temporaryFolder,
  viewer,
} from "../../support/harness.ts";

const statusOf = async (server: TestServer, path: string): Promise<number> => (await server.call("GET", path)).status;
const nowhere = async (): Promise<string> => `127.0.0.1:${await freePort()}`;

describe("I8: the process and /healthz survive", () => {
  it("a database that cannot be reached", async () => {
    const server = await listeningServer({ DATABASE_URL: `mongodb://${await nowhere()}/headcount` });
    expect(await statusOf(server, "/healthz")).toBe(200);
    for (const path of ["/readyz", `/api/v1/auctions/${NOBODYS}/live-view`])
      expect(await server.call("GET", path)).toMatchObject({ status: 503, body: { error: { code: "NOT_READY" } } });
    const { socket } = viewer(server, { auctionId: NOBODYS }, { reconnection: false });
    await new Promise((resolve) => socket.once("connect_error", resolve));
    expect(await statusOf(server, "/healthz")).toBe(200);
  });

  it("an API that cannot be reached", async () => {
    const server = await listeningServer({ ROLE: "realtime", BACKEND_API_URL: `http://${await nowhere()}` });
    await eventually(async () => (await statusOf(server, "/readyz")) === 503);
    expect(await statusOf(server, "/healthz")).toBe(200);
  });

  it("a realtime server that cannot be reached", async () => {
    const server = await startServer({ ROLE: "api", REALTIME_URL: `http://${await nowhere()}` });
    const { id } = await (await server.signIn()).createAuction();
    const { status, body } = await server.call("GET", `/api/v1/auctions/${id}/live-view`);
    expect([status, body.data.viewerCount, body.data.count]).toEqual([200, null, null]);
    expect(await statusOf(server, "/healthz")).toBe(200);
  });

  it("an outbox that cannot be opened", async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, "outbox.db"));
    const server = await startServer({ DATABASE_URL: "sqlite:test.db", DATA_DIR: dataDir });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await viewer(server, { auctionId: id }).sees(1);
    await eventually(async () => {
      const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`);
      return body.data.summary.overallPeak === 1;
    });
    expect(await statusOf(server, "/healthz")).toBe(200);
  });
});
