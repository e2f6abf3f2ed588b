import { API_KEY_HEADER, INTERNAL_KEY_HEADER, SHARE_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { INTERNAL_KEY, NOBODYS, startServer } from "../../../support/harness.ts";
import { isPage, ROUTES } from "./permissions.fixtures.ts";

/** Answers that are the same for everybody. A cache may store them and must revalidate them. */
const PUBLIC = [
  "GET /api/v1/auctions/:id/heat",
  "GET /api/v1/auctions/:id/live-view",
  "GET /api/v1/auctions/:id/moments",
  "GET /api/v1/config",
  "GET /api/v1/openapi.json",
];
const CREDENTIALS = ["cookie", "x-api-key", "x-share-token", "x-invite-token"];

describe("T23: caches", () => {
  it("store no private answer of any route, whatever its status (without the hook: nearly all)", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: "https://shop.example" });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const share = (await owner.call("POST", `/api/v1/auctions/${id}/shares`, { days: 1 })).body.data.token;
    const key = (await owner.call("POST", "/api/v1/keys", { name: "k", permissions: ["read"] })).body.data.key;
    const principals: Record<string, string>[] = [
      {},
      { [API_KEY_HEADER]: key },
      { [SHARE_HEADER]: share, origin: "https://shop.example" },
      { [INTERNAL_KEY_HEADER]: INTERNAL_KEY },
      { cookie: owner.cookie },
    ];
    let private_ = 0;
    for (const route of [...Object.keys(ROUTES), "GET /api/v1/nothing", "GET /api/nothing"]) {
      const [method = "", path = ""] = route.split(" ");
      // This route would end the session or the auction of the other requests.
      if (route === "POST /api/auth/sign-out" || route === "DELETE /api/v1/auctions/:id") continue;
      const address = path.replace(":id", id).replace(/:\w+/, NOBODYS);
      for (const headers of principals) {
        const reply = await server.call(method, address, method === "GET" ? undefined : {}, headers);
        const kept = reply.headers.get("cache-control");
        if (PUBLIC.includes(route)) {
          expect([route, reply.status, kept]).toEqual([route, 200, "no-cache"]);
          continue;
        }
        private_ += 1;
        expect([route, kept]).toEqual([route, "no-store"]);
        const names = (reply.headers.get("vary") ?? "").toLowerCase().split(/,\s*/);
        expect([route, names]).toEqual([route, expect.arrayContaining(CREDENTIALS)]);
        expect([route, names.length]).toEqual([route, new Set(names).size]);
        if (headers.origin && path.startsWith("/api/v1/"))
          expect([route, names]).toEqual([route, expect.arrayContaining(["origin"])]);
      }
    }
    expect(private_).toBeGreaterThan(200);
    expect(server.routes.filter((route) => !isPage(route) && !(route in ROUTES))).toEqual([]);
  });
});
