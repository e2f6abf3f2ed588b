import { API_KEY_HEADER, type KeyPermission, type Permission } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { EMAIL, NOBODYS, PASSWORD, type Reply, startServer } from "../test/harness.ts";

/** Who a route is for: an organizer who may do this, with the auction or at all; who is signed in; the other server; everyone. */
type Whose = { auction: Permission } | { organizer: KeyPermission } | "signed in" | "server" | "everyone";

const ROUTES: Readonly<Record<string, Whose>> = {
  "GET /healthz": "everyone",
  "GET /readyz": "everyone",
  "GET /metrics": "server",
  "POST /api/auth/sign-in/email": "everyone",
  "POST /api/auth/sign-up/email": "everyone",
  "POST /api/auth/change-password": "everyone",
  "POST /api/auth/sign-out": "everyone",
  "POST /api/auth/revoke-other-sessions": "everyone",
  "GET /api/auth/get-session": "everyone",
  "GET /api/v1/sessions": "signed in",
  "DELETE /api/v1/sessions/:sessionId": "signed in",
  "GET /api/v1/keys": "signed in",
  "POST /api/v1/keys": "signed in",
  "DELETE /api/v1/keys/:keyId": "signed in",
  "GET /api/v1/auctions": { organizer: "read" },
  "POST /api/v1/auctions": { organizer: "manage" },
  "GET /api/v1/auctions/:id": { auction: "read" },
  "PATCH /api/v1/auctions/:id": { auction: "manage" },
  "DELETE /api/v1/auctions/:id": { auction: "own" },
  "GET /api/v1/auctions/:id/live-view": "everyone",
  "GET /api/v1/config": "everyone",
  "POST /api/v1/auctions/:id/analytics/snapshot": "server",
  "POST /api/v1/analytics/snapshots": "server",
  "GET /api/v1/auctions/:id/analytics/viewers": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/export.csv": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/export.json": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/report": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/lots": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/retention": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/compare": { auction: "read" },
  "POST /api/v1/auctions/:id/moments": { auction: "record" },
  "GET /api/v1/auctions/:id/moments": "everyone",
  "PATCH /api/v1/auctions/:id/moments/:momentId": { auction: "record" },
  "DELETE /api/v1/auctions/:id/moments/:momentId": { auction: "record" },
  "GET /api/v1/auctions/:id/catalogue": { auction: "record" },
  "PUT /api/v1/auctions/:id/catalogue": { auction: "manage" },
  "GET /api/v1/auctions/:id/shares": { auction: "own" },
  "POST /api/v1/auctions/:id/shares": { auction: "own" },
  "DELETE /api/v1/auctions/:id/shares/:shareId": { auction: "own" },
  "POST /api/v1/directory": "server",
  "GET /api/v1/recorders": "server",
  "GET /api/v1/outbox": "server",
  "GET /api/v1/openapi.json": "everyone",
};

/** Pages ask for what they show; they hold nothing themselves. */
const isPage = (route: string): boolean => !/^\w+ \/(api|healthz|readyz|metrics)/.test(route);

/** What became of asking: refused for who asks, or not. */
const refusal = ({ status, body }: Reply): string | null =>
  [401, 403].includes(status) || body?.error?.code === "AUCTION_NOT_FOUND" ? body.error.code : null;

describe("who may do what", () => {
  it("T15: is as the table has it on every route there is, for nobody, a stranger, the owner, and each API key", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    // A route that is added comes into the table, or this fails.
    expect(Object.keys(ROUTES).toSorted()).toEqual(server.routes.filter((route) => !isPage(route)).toSorted());

    const owner = await server.signIn();
    const eve = { email: "eve@example.com", password: "another long password" };
    await server.call("POST", "/api/auth/sign-up/email", { name: "Eve", ...eve });
    const stranger = await server.signIn(eve.email, eve.password);
    const keyFor = async (permission: KeyPermission): Promise<string> =>
      (await owner.call("POST", "/api/v1/keys", { name: permission, permissions: [permission] })).body.data.key;
    const keys = { read: await keyFor("read"), record: await keyFor("record"), manage: await keyFor("manage") };

    for (const [route, whose] of Object.entries(ROUTES)) {
      if (whose === "everyone") continue;
      const [method = "", path = ""] = route.split(" ");
      // An auction for each, because some are deleted.
      const { id } = await owner.createAuction();
      const address = path
        .replace(":id", id)
        .replace(/:(momentId)/, NOBODYS)
        .replace(/:\w+/, "AAAAAAAAAAAAAAAA");
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      const asks = async (headers: Record<string, string>): Promise<string | null> =>
        refusal(await server.call(method, address, body, headers));

      const expected = (permission: KeyPermission): string | null => {
        if (whose === "signed in") return "UNAUTHENTICATED";
        if (whose === "server") return "INTERNAL_KEY_REFUSED";
        return Object.values(whose)[0] === permission ? null : "NOT_PERMITTED";
      };
      const signedIn = whose === "server" ? "INTERNAL_KEY_REFUSED" : null;
      expect([route, "nobody", await asks({})]).toEqual([route, "nobody", signedIn ?? "UNAUTHENTICATED"]);
      const theirs = typeof whose === "object" && "auction" in whose ? "AUCTION_NOT_FOUND" : signedIn;
      expect([route, "stranger", await asks({ cookie: stranger.cookie })]).toEqual([route, "stranger", theirs]);
      for (const permission of ["read", "record", "manage"] as const)
        expect([route, permission, await asks({ [API_KEY_HEADER]: keys[permission] })]).toEqual([
          route,
          permission,
          expected(permission),
        ]);
      expect([route, "owner", await asks({ cookie: owner.cookie })]).toEqual([route, "owner", signedIn]);
    }
  });

  it("T14: no write is taken from a foreign page, whatever cookie comes with it, and the cookie does not go along (without the hook they are)", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: "https://shop.example" });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const writes = server.routes.filter((route) => !route.startsWith("GET "));
    expect(writes.length).toBeGreaterThan(15);
    for (const route of writes) {
      const [method = "", path = ""] = route.split(" ");
      const address = path.replace(":id", id).replace(/:\w+/, NOBODYS);
      for (const origin of [
        "https://evil.example",
        "null",
        "https://shop.example.evil.example",
        "http://shop.example",
      ]) {
        const { status, body } = await server.call(method, address, {}, { cookie: owner.cookie, origin });
        expect([route, origin, status, body.error.code]).toEqual([route, origin, 403, "ORIGIN_REFUSED"]);
      }
    }
    expect((await owner.call("GET", `/api/v1/auctions/${id}`)).status).toBe(200);
    const { headers } = await server.call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
    expect(headers.getSetCookie().join()).toMatch(/HttpOnly.*SameSite=Lax/i);
  });
});
