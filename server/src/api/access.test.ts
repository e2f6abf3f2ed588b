import { API_KEY_HEADER, type KeyPermission, type Permission, type Role } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { EMAIL, NOBODYS, type Organizer, PASSWORD, type Reply, startServer, takeIn } from "../test/harness.ts";

/**
 * Who a route is for: an organizer who may do this, with the auction or at all; who is signed in; who has an invitation, and is signed in besides; the other
 * server; everyone.
 */
type Whose =
  | { auction: Permission }
  | { organizer: KeyPermission }
  | "signed in"
  | "invited"
  | "signed in and invited"
  | "server"
  | "everyone";

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
  "GET /api/v1/auctions/:id/team": { auction: "own" },
  "PATCH /api/v1/auctions/:id/team/:memberId": { auction: "own" },
  "DELETE /api/v1/auctions/:id/team/:memberId": { auction: "own" },
  "POST /api/v1/auctions/:id/team/invites": { auction: "own" },
  "DELETE /api/v1/auctions/:id/team/invites/:inviteId": { auction: "own" },
  "DELETE /api/v1/auctions/:id/membership": { auction: "leave" },
  "GET /api/v1/auctions/:id/invitation": "invited",
  "POST /api/v1/auctions/:id/invitation": "signed in and invited",
  "POST /api/v1/auctions/:id/invitation/account": "invited",
  "GET /api/v1/auctions/:id/audit": { auction: "own" },
  "GET /api/v1/audit": "signed in",
  "POST /api/v1/directory": "server",
  "POST /api/v1/directory/live": "server",
  "GET /api/v1/recorders": "server",
  "GET /api/v1/address": "server",
  "GET /api/v1/outbox": "server",
  "GET /api/v1/openapi.json": "everyone",
};

/** Pages ask for what they show; they hold nothing themselves. */
const isPage = (route: string): boolean => !/^\w+ \/(api|healthz|readyz|metrics)/.test(route);

/** What became of asking: refused for who asks, or not. */
const refusal = ({ status, body }: Reply): string | null =>
  [401, 403].includes(status) || body?.error?.code === "AUCTION_NOT_FOUND" ? body.error.code : null;

/** What a route is to answer to somebody: a refusal, or `null`. */
function expected(whose: Whose, { isSignedIn = false, role = null, key = null }: Somebody): string | null {
  const missing = isSignedIn ? null : "UNAUTHENTICATED";
  if (whose === "everyone") return null;
  if (whose === "server") return "INTERNAL_KEY_REFUSED";
  if (whose === "invited") return "INVITE_REFUSED";
  if (whose === "signed in and invited") return missing ?? "INVITE_REFUSED";
  if (whose === "signed in") return missing;
  const needed = "auction" in whose ? whose.auction : whose.organizer;
  if (key) return key === needed ? null : "NOT_PERMITTED";
  if (missing || "organizer" in whose) return missing;
  if (!role) return "AUCTION_NOT_FOUND";
  return MAY[role].includes(needed) ? null : "NOT_PERMITTED";
}

interface Somebody {
  isSignedIn?: boolean;
  role?: Role | null;
  key?: KeyPermission | null;
}

/** Written out once more, so that the table that the routes go by is held against something. */
const MAY: Record<Role, readonly string[]> = {
  owner: ["read", "record", "manage", "own", "leave"],
  editor: ["read", "record", "manage", "leave"],
  viewer: ["read", "leave"],
};

describe("who may do what", () => {
  it("T15: is as the table has it on every route there is, for nobody, a stranger, viewer, editor, owner, and each API key (shares.test.ts has the links)", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    // A route that is added comes into the table, or this fails.
    expect(Object.keys(ROUTES).toSorted()).toEqual(server.routes.filter((route) => !isPage(route)).toSorted());

    const owner = await server.signIn();
    const account = async (name: string): Promise<Organizer> => {
      const own = { email: `${name}@example.com`, password: "another long password" };
      await server.call("POST", "/api/auth/sign-up/email", { name, ...own });
      return server.signIn(own.email, own.password);
    };
    const people = { stranger: await account("eve"), viewer: await account("vic"), editor: await account("ed"), owner };
    const keyFor = async (permission: KeyPermission): Promise<string> =>
      (await owner.call("POST", "/api/v1/keys", { name: permission, permissions: [permission] })).body.data.key;
    const keys = { read: await keyFor("read"), record: await keyFor("record"), manage: await keyFor("manage") };

    for (const [route, whose] of Object.entries(ROUTES)) {
      if (whose === "everyone") continue;
      const [method = "", path = ""] = route.split(" ");
      // An auction for each, because some are deleted.
      const { id } = await owner.createAuction();
      for (const role of ["viewer", "editor"] as const) await takeIn(server, owner, id, role, people[role]);
      const address = path
        .replace(":id", id)
        .replace(/:(momentId)/, NOBODYS)
        .replace(/:\w+/, "AAAAAAAAAAAAAAAA");
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      const tries = async (name: string, somebody: Somebody, headers: Record<string, string>): Promise<void> =>
        expect([route, name, refusal(await server.call(method, address, body, headers))]).toEqual([
          route,
          name,
          expected(whose, somebody),
        ]);

      await tries("nobody", {}, {});
      for (const key of ["read", "record", "manage"] as const)
        await tries(`the key to ${key}`, { key }, { [API_KEY_HEADER]: keys[key] });
      for (const [name, { cookie }] of Object.entries(people)) {
        const role = name === "stranger" ? null : (name as Role);
        await tries(name, { isSignedIn: true, role }, { cookie });
      }
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
