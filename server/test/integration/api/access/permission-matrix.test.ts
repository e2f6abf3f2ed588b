import { API_KEY_HEADER, type KeyPermission, type Role } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { EMAIL, NOBODYS, type Organizer, PASSWORD, type Reply, startServer, takeIn } from "../../../support/harness.ts";
import { isPage, ROUTES, type Whose } from "./permissions.fixtures.ts";

/** The result of a request: refused because of the client, or not. */
const refusal = ({ status, body }: Reply): string | null =>
  [401, 403].includes(status) || ["AUCTION_NOT_FOUND", "AUCTION_ID_USED"].includes(body?.error?.code)
    ? body.error.code
    : null;

/** The expected answer of a route to a client: an error code, or `null`. */
function expected(whose: Whose, { isSignedIn = false, role = null, key = null }: Client): string | null {
  const missing = isSignedIn ? null : "UNAUTHENTICATED";
  if (whose === "everyone") return null;
  if (whose === "server") return "INTERNAL_KEY_REFUSED";
  if (whose === "invited") return "INVITE_REFUSED";
  if (whose === "signed in and invited") return missing ?? "INVITE_REFUSED";
  if (whose === "signed in") return missing;
  const needed = "auction" in whose ? whose.auction : "put" in whose ? whose.put : whose.organizer;
  if (key) return key === needed ? null : "NOT_PERMITTED";
  if (missing || "organizer" in whose) return missing;
  if (!role) return "put" in whose ? "AUCTION_ID_USED" : "AUCTION_NOT_FOUND";
  return MAY[role].includes(needed) ? null : "NOT_PERMITTED";
}

interface Client {
  isSignedIn?: boolean;
  role?: Role | null;
  key?: KeyPermission | null;
}

/** A second, independent copy of the table that the routes use. */
const MAY: Record<Role, readonly string[]> = {
  owner: ["read", "record", "manage", "own", "leave"],
  editor: ["read", "record", "manage", "leave"],
  viewer: ["read", "leave"],
};

describe("the permission matrix", () => {
  it("T15: holds on every route, for no user, a stranger, viewer, editor, owner, and each API key (shares.test.ts tests links)", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    // This fails if a new route is missing in the table.
    expect(Object.keys(ROUTES).toSorted()).toEqual(server.routes.filter((route) => !isPage(route)).toSorted());

    const owner = await server.signIn();
    const account = (name: string): Promise<Organizer> => server.signUp(`${name}@example.com`);
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
      const tries = async (name: string, client: Client, headers: Record<string, string>): Promise<void> =>
        expect([route, name, refusal(await server.call(method, address, body, headers))]).toEqual([
          route,
          name,
          expected(whose, client),
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

  it("T14: no write of a foreign page is accepted, whatever its cookie, and the cookie is dropped (without the hook they are accepted)", async () => {
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
