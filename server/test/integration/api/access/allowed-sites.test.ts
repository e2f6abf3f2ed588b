import { describe, expect, it } from "vitest";
import { applicationOf } from "../../../support/access-tokens.ts";
import { freePort } from "../../../support/free-port.ts";
import { eventually, heard, startServer, type TestServer, viewer } from "../../../support/harness.ts";

const SHOP = "https://shop.example";
const LISTED = "https://listed.example";

/** The result of a socket that a page of this site opens. */
const entering = async (server: TestServer, auctionId: string, origin: string): Promise<string> => {
  const { socket } = viewer(server, { auctionId }, { extraHeaders: { origin } });
  const outcome = await Promise.race([
    heard(socket, "connect").then(() => "joined"),
    heard<Error & { data?: { code: string } }>(socket, "connect_error").then(({ data }) => data?.code ?? "refused"),
  ]);
  socket.close();
  return outcome;
};

describe("the sites that an auction allows", () => {
  it("may open sockets for that auction alone, as soon as they are listed", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: LISTED });
    const owner = await server.signIn();
    const [{ id }, other] = [await owner.createAuction(), await owner.createAuction()];
    expect(await entering(server, id, SHOP)).toBe("refused");
    await owner.call("PATCH", `/api/v1/auctions/${id}`, { allowedSites: [`${SHOP}/`] });
    expect(await entering(server, id, SHOP)).toBe("joined");
    expect(await entering(server, other.id, SHOP)).toBe("SITE_NOT_ALLOWED");
    for (const auction of [id, other.id]) expect(await entering(server, auction, LISTED)).toBe("joined");
    expect(await entering(server, id, "https://evil.example")).toBe("refused");
    await owner.call("PATCH", `/api/v1/auctions/${id}`, { allowedSites: [] });
    expect(await entering(server, id, SHOP)).toBe("refused");
    const { entries } = (await owner.call("GET", `/api/v1/auctions/${id}/audit`)).body.data;
    expect(entries[0].changes).toEqual([{ field: "allowedSites", from: SHOP, to: null }]);
  });

  it("are known to a separate realtime server", { tags: ["slow"] }, async () => {
    const port = String(await freePort());
    const api = await startServer({ ROLE: "api", REALTIME_URL: `http://127.0.0.1:${port}` });
    const realtime = await startServer({ ROLE: "realtime", PORT: port, BACKEND_API_URL: api.url });
    const owner = await api.signIn();
    const [{ id }, other] = [await owner.createAuction({ allowedSites: [SHOP] }), await owner.createAuction()];
    await eventually(async () => (await entering(realtime, id, SHOP)) === "joined");
    expect(await entering(realtime, other.id, SHOP)).toBe("SITE_NOT_ALLOWED");
    const sites = (await owner.call("GET", `/api/v1/auctions/${other.id}/sites`)).body.data;
    expect(sites).toMatchObject({ isPartial: false, sites: [{ origin: SHOP, connections: 0, refused: 1 }] });
    await realtime.stop();
    expect((await owner.call("GET", `/api/v1/auctions/${other.id}/sites`)).body.data.sites).toBeNull();
  });

  it("are reported to the organizer while they connect, and refused ones too, if their address names the auction", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: LISTED });
    const owner = await server.signIn();
    const { id } = await owner.createAuction({ allowedSites: [SHOP] });
    const sites = async () => (await owner.call("GET", `/api/v1/auctions/${id}/sites`)).body.data.sites;
    expect(await sites()).toEqual([]);
    const open = (origin: string, auctionId = id) =>
      viewer(server, { auctionId: id }, { extraHeaders: { origin }, query: { auctionId } }).socket;
    const connected = [open(SHOP), open(SHOP), open(LISTED)];
    await Promise.all(connected.map((socket) => heard(socket, "viewerCountUpdate")));
    const own = open(server.url);
    await heard(own, "viewerCountUpdate");
    expect(await sites()).toEqual([
      { origin: SHOP, connections: 2, refused: 0, lastRefusedAt: null },
      { origin: LISTED, connections: 1, refused: 0, lastRefusedAt: null },
    ]);
    const [evil, nobodys] = [open("https://evil.example"), open("https://other.example", "f".repeat(24))];
    await Promise.all([evil, nobodys].map((socket) => heard(socket, "connect_error")));
    const refused = await eventually(async () => (await sites()).find((one: { refused: number }) => one.refused > 0));
    expect(refused).toMatchObject({ origin: "https://evil.example", connections: 0 });
    for (const socket of [...connected, own, evil, nobodys]) socket.close();
    await eventually(async () => (await sites()).length === 1);
  });

  it("T43: are the only sites that may frame the dashboard and report, and may frame the live page like sites in the setting", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: LISTED });
    const owner = await server.signIn();
    const { id } = await owner.createAuction({ allowedSites: [SHOP] });
    const other = await owner.createAuction();
    const framing = async (path: string) => {
      const { headers } = await server.call("GET", path, undefined, { accept: "text/html" });
      const policy = headers.get("content-security-policy") ?? "";
      return [/frame-ancestors ([^;]*)/.exec(policy)?.[1], headers.get("x-frame-options")];
    };
    for (const page of ["dashboard", "report"]) {
      expect(await framing(`/auctions/${id}/${page}`)).toEqual([SHOP, null]);
      expect(await framing(`/auctions/${other.id}/${page}`)).toEqual(["'none'", "DENY"]);
    }
    for (const path of [`/auctions/${id}/setup`, `/auctions/${id}/control`, "/", "/account"])
      expect(await framing(path)).toEqual(["'none'", "DENY"]);
    expect(await framing(`/t/auction/${id}/live`)).toEqual([`'self' ${LISTED} ${SHOP}`, null]);
    expect(await framing(`/t/auction/${other.id}/live`)).toEqual([`'self' ${LISTED}`, null]);
    const { id: hidden } = await owner.createAuction({ allowedSites: [SHOP], privateUntilLive: true });
    expect(await framing(`/auctions/${hidden}/dashboard`)).toEqual(
      await framing("/auctions/0123456789abcdef01234567/dashboard"),
    );
  });

  it("may call the API with a token, and never with the cookie of a signed-in organizer", async () => {
    const server = await startServer();
    const owner = await server.signIn();
    const { id } = await owner.createAuction({ allowedSites: [SHOP] });
    const app = await applicationOf(owner);
    const authorization = `Bearer ${await app.sign({ auction: id, permissions: ["audience:read"] })}`;
    const url = `/api/v1/auctions/${id}`;
    const read = await server.call("GET", url, undefined, { origin: SHOP, authorization });
    expect([read.status, read.headers.get("access-control-allow-origin")]).toEqual([200, SHOP]);
    expect((await server.call("GET", url, undefined, { origin: SHOP, cookie: owner.cookie })).status).toBe(401);
    const preflight = await server.call("OPTIONS", url, undefined, {
      ...{ origin: SHOP, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    });
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
  });

  it.each([
    ["shop.example"],
    ["https://shop.example/path"],
    ["https://*.example"],
    ["https://user@shop.example"],
    ["https://shop.example;script-src *"],
    ["ftp://shop.example"],
    ["null"],
    ["*"],
  ])("%s is no site", async (site) => {
    const owner = await (await startServer()).signIn();
    const { status, body } = await owner.call("POST", "/api/v1/auctions", { title: "T", allowedSites: [site] });
    expect([status, body.error.field]).toEqual([400, "allowedSites.0"]);
  });

  it("are at most 20, each once and as an origin", async () => {
    const owner = await (await startServer()).signIn();
    const sites = Array.from({ length: 21 }, (_, i) => `https://s${i}.example`);
    const post = (allowedSites: string[]) => owner.call("POST", "/api/v1/auctions", { title: "T", allowedSites });
    expect((await post(sites)).status).toBe(400);
    const { body } = await post([" HTTPS://Shop.Example:443/ ", "https://shop.example", "http://localhost:3000"]);
    expect(body.data.allowedSites).toEqual(["https://shop.example", "http://localhost:3000"]);
  });
});
