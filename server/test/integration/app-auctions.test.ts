import { describe, expect, it, onTestFinished } from "vitest";
import { type AppAuction, createHeadcount } from "../../src/index.ts";
import { appServer } from "../support/app-server.ts";
import { settings, viewer } from "../support/harness.ts";

const ID = "64b7f0000000000000000001";
const SLUG = "spring sale/2026";

/** Headcount in an application with these auctions, whose users name themselves in a cookie: "boss" manages all of them. */
async function application(
  auctions: Record<string, AppAuction>,
  update?: (id: string, changes: Partial<AppAuction>) => Promise<void>,
) {
  const { http, url } = await appServer((_request, response) => response.end("app"));
  const headcount = await createHeadcount({
    settings: settings({ DEMO: "on" }),
    server: http,
    auctions: {
      find: async (id) => auctions[id] ?? null,
      canManage: ({ headers }) => headers.cookie?.includes("user=boss") ?? false,
      ...(update && { update }),
    },
  });
  onTestFinished(() => headcount.stop());
  const call = async (method: string, path: string, body?: object, user?: string) => {
    const reply = await fetch(`${url}/headcount${path}`, {
      method,
      headers: { ...(body && { "content-type": "application/json" }), ...(user && { cookie: `user=${user}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    const isJson = reply.headers.get("content-type")?.includes("json");
    return { status: reply.status, body: isJson ? JSON.parse(text) : text };
  };
  const watch = (auctionId: string) => viewer({ url }, { auctionId }, { path: "/headcount/auction/" });
  return { call, watch, headcount };
}

const spring = (): AppAuction => ({ title: "Spring", state: "live", enableViewerAnalytics: true });

describe("the auctions of an application", () => {
  it.each([ID, SLUG])("are shown and counted by the application's own id: %s", async (name) => {
    const { call, watch } = await application({ [name]: spring() });
    await watch(name).sees(1);
    const path = `/api/v1/auctions/${encodeURIComponent(name)}/live-view`;
    expect((await call("GET", path)).body.data).toMatchObject({
      auction: { title: "Spring", state: "live" },
      viewerCount: 1,
    });
    expect((await call("GET", `/t/auction/${encodeURIComponent(name)}/live`)).body).toContain("<title>Spring</title>");
    expect((await call("GET", "/api/v1/auctions/unknown/live-view")).status).toBe(404);
  });

  it("follow the application at once if it announces a change", async () => {
    const auctions = { [ID]: spring() };
    const { call, watch, headcount } = await application(auctions);
    const client = watch(ID);
    await client.sees(1);
    auctions[ID] = { ...spring(), title: "Summer", state: "ended" };
    const updated = new Promise<{ title: string }>((resolve) => client.socket.once("auctionUpdate", resolve));
    await headcount.auctionChanged(ID);
    expect(await updated).toMatchObject({ title: "Summer", state: "ended" });
    expect((await call("GET", `/api/v1/auctions/${ID}/live-view`)).body.data.auction.title).toBe("Summer");
  });

  it("are managed only by the users that the application names", async () => {
    const { call } = await application({ [ID]: spring() });
    const get = (path: string, user?: string) => call("GET", `/api/v1/auctions/${ID}${path}`, undefined, user);
    for (const path of ["", "/analytics/viewers", "/analytics/lots", "/desk"]) {
      expect([
        path,
        (await get(path, "boss")).status,
        (await get(path, "visitor")).status,
        (await get(path)).status,
      ]).toEqual([path, 200, 401, 401]);
    }
    expect((await get("", "boss")).body.data.role).toBe("editor");
    const record = (user: string) =>
      call("POST", `/api/v1/auctions/${ID}/moments`, { type: "lot_opened", lotNumber: "1" }, user);
    expect([(await record("boss")).status, (await record("visitor")).status]).toEqual([201, 401]);
    expect((await call("DELETE", `/api/v1/auctions/${ID}`, undefined, "boss")).status).toBe(403);
    expect((await call("GET", "/api/v1/auctions", undefined, "boss")).status).toBe(401);
    expect((await call("GET", "/api/v1/keys", undefined, "boss")).status).toBe(401);
    expect((await call("GET", `/auctions/${ID}/dashboard`, undefined, "boss")).body).toContain('data-access="app"');
    expect((await call("GET", `/auctions/${ID}/dashboard`, undefined, "visitor")).body).toContain('data-access=""');
  });

  it("keep their fields in the application, which alone can change them; other fields are changed here", async () => {
    const auctions = { [ID]: spring() };
    const given: object[] = [];
    const patch = { enableViewerAnalytics: false, publicCounter: "rounded" };
    const path = `/api/v1/auctions/${ID}`;
    const fixed = await application(auctions);
    const refused = await fixed.call("PATCH", path, patch, "boss");
    expect([refused.status, refused.body.error.code]).toEqual([409, "MANAGED_BY_APP"]);
    expect((await fixed.call("PATCH", path, { publicCounter: "rounded", title: "Spring" }, "boss")).status).toBe(200);
    const open = await application(auctions, async (id, changes) => {
      given.push({ id, ...changes });
      auctions[ID] = { ...spring(), ...changes };
    });
    expect((await open.call("PATCH", path, patch, "boss")).body.data).toMatchObject(patch);
    expect(given).toEqual([{ id: ID, enableViewerAnalytics: false }]);
    await open.headcount.auctionChanged(ID);
    expect((await open.call("GET", path, undefined, "boss")).body.data).toMatchObject(patch);
  });

  it("end if the application no longer has them, and keep their recorded data", async () => {
    const auctions: Record<string, AppAuction> = { [ID]: spring() };
    const { call, headcount } = await application(auctions);
    await call("POST", `/api/v1/auctions/${ID}/moments`, { type: "lot_opened", lotNumber: "1" }, "boss");
    delete auctions[ID];
    await headcount.auctionChanged(ID);
    const { body } = await call("GET", `/api/v1/auctions/${ID}/live-view`);
    expect([body.data.auction.state, body.data.moments.length]).toEqual(["ended", 1]);
  });

  it("stay unchanged while the application does not answer", async () => {
    const auctions = { [ID]: spring() };
    const { call, headcount } = await application(auctions);
    await call("GET", `/api/v1/auctions/${ID}/live-view`);
    Object.defineProperty(auctions, ID, {
      get: () => {
        throw new Error("the database is away");
      },
    });
    await headcount.auctionChanged(ID);
    expect((await call("GET", `/api/v1/auctions/${ID}/live-view`)).body.data.auction.state).toBe("live");
  });
});
