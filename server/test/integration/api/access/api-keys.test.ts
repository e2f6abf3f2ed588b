import { API_KEY_HEADER, type MadeApiKey } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/platform/clock.ts";
import { type Organizer, startServer, type TestServer } from "../../../support/harness.ts";

interface Desk {
  server: TestServer;
  organizer: Organizer;
  id: string;
  make(...permissions: string[]): Promise<MadeApiKey>;
  /** Sends a request as a program that has only the key. */
  by(key: string, method: string, path: string, body?: unknown): ReturnType<TestServer["call"]>;
  /** Advances the server's clock. */
  pass(ms: number): void;
}

async function desk(): Promise<Desk> {
  let ahead = 0;
  const clock = { ...systemClock, wall: () => systemClock.wall() + ahead };
  const server = await startServer({ SIGN_UP: "on" }, clock);
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction();
  return {
    ...{ server, organizer, id },
    make: async (...permissions) =>
      (await organizer.call("POST", "/api/v1/keys", { name: "Saleroom", permissions })).body.data,
    by: (key, method, path, body) => server.call(method, path, body, { [API_KEY_HEADER]: key }),
    pass(ms) {
      ahead += ms;
    },
  };
}

const bid = { type: "bid", price: 90, currency: "USD" };

describe("an API key", () => {
  it("is shown once, listed without its secret, and revoked once", async () => {
    const { organizer, make } = await desk();
    const { key, ...made } = await make("record", "read", "record");
    expect(key).toMatch(/^hc_[\w-]{60}$/);
    expect(made).toEqual({
      id: expect.any(String),
      name: "Saleroom",
      permissions: ["read", "record"],
      createdAt: expect.any(String),
      lastUsedAt: null,
    });
    const listed = await organizer.call("GET", "/api/v1/keys");
    expect(listed.body.data).toEqual([made]);
    const revoked = () => organizer.call("DELETE", `/api/v1/keys/${made.id}`);
    expect((await revoked()).status).toBe(200);
    expect((await revoked()).body.error.code).toBe("KEY_NOT_FOUND");
    expect((await organizer.call("GET", "/api/v1/keys")).body.data).toEqual([]);
  });

  it.each([
    [{}],
    [{ name: "", permissions: ["read"] }],
    [{ name: "x", permissions: [] }],
    [{ name: "x", permissions: ["own"] }],
    [{ name: "x", permissions: ["read"], x: 1 }],
  ])("is not created from %j", async (body) => {
    const { organizer } = await desk();
    expect((await organizer.call("POST", "/api/v1/keys", body)).body.error.code).toBe("VALIDATION_FAILED");
  });

  it("records, corrects and deletes moments, and the live view shows them", async () => {
    const { server, id, make, by } = await desk();
    const { key } = await make("record");
    const moments = `/api/v1/auctions/${id}/moments`;
    const recorded = await by(key, "POST", moments, { ...bid, clientId: "saleroom-1" });
    expect(recorded.status).toBe(201);
    expect((await by(key, "POST", moments, { ...bid, clientId: "saleroom-1" })).body.data.duplicate).toBe(true);
    const many = await by(key, "POST", moments, { moments: [bid, { type: "note", text: "Thank you" }] });
    expect(many.body.data.results).toMatchObject([{ success: true }, { success: true }]);
    const one = `${moments}/${recorded.body.data.moment.id}`;
    expect((await by(key, "PATCH", one, { price: 95 })).body.data.price).toBe(95);
    expect((await by(key, "DELETE", one)).status).toBe(200);
    const { moments: shown } = (await server.call("GET", `/api/v1/auctions/${id}/live-view`)).body.data;
    expect(shown.map(({ type }: { type: string }) => type).toSorted()).toEqual(["bid", "note"]);
  });

  it("allows its permissions, and nothing else", async () => {
    const { id, make, by } = await desk();
    const asked = [
      ["read", "GET", "/api/v1/auctions"],
      ["read", "GET", `/api/v1/auctions/${id}/analytics/viewers`],
      ["record", "POST", `/api/v1/auctions/${id}/moments`, bid],
      ["manage", "PATCH", `/api/v1/auctions/${id}`, { title: "Autumn sale" }],
      ["manage", "POST", "/api/v1/auctions", { title: "Winter sale" }],
    ] as const;
    for (const permission of ["read", "record", "manage"]) {
      const { key } = await make(permission);
      for (const [needed, method, path, body] of asked) {
        const { status, body: reply } = await by(key, method, path, body);
        const what = `${permission}: ${method} ${path}`;
        if (needed === permission) expect([what, status < 300]).toEqual([what, true]);
        else expect([what, reply.error.code]).toEqual([what, "NOT_PERMITTED"]);
      }
    }
  });

  it("allows access to neither keys nor accounts, and reveals nothing", async () => {
    const { server, organizer, id, make, by } = await desk();
    const { id: keyId, key } = await make("read", "record", "manage");
    for (const [method, path, body] of [
      ["GET", "/api/v1/keys"],
      ["POST", "/api/v1/keys", { name: "Mine", permissions: ["read"] }],
      ["DELETE", `/api/v1/keys/${keyId}`],
    ] as const)
      expect((await by(key, method, path, body)).body.error.code).toBe("UNAUTHENTICATED");
    for (const [method, path] of [
      ["DELETE", `/api/v1/auctions/${id}`],
      ["GET", `/api/v1/auctions/${id}/shares`],
    ] as const)
      expect((await by(key, method, path)).body.error.code).toBe("NOT_PERMITTED");
    expect((await by(key, "GET", "/api/auth/get-session")).body).toBeNull();
    // A session in addition to the key adds no permission.
    const both = { [API_KEY_HEADER]: key, cookie: organizer.cookie };
    expect((await server.call("DELETE", `/api/v1/auctions/${id}`, undefined, both)).status).toBe(403);
  });

  it("is valid for its organizer's auctions only, and nobody else can see or revoke it", async () => {
    const { server, organizer, id, make, by } = await desk();
    const stranger = await server.signUp("eve@example.com");
    const theirs = await stranger.createAuction();
    const { id: keyId, key } = await make("read", "record");
    expect((await by(key, "GET", `/api/v1/auctions/${theirs.id}`)).body.error.code).toBe("AUCTION_NOT_FOUND");
    expect((await by(key, "POST", `/api/v1/auctions/${theirs.id}/moments`, bid)).status).toBe(404);
    const listed = (await by(key, "GET", "/api/v1/auctions")).body.data as { id: string }[];
    expect(listed.map((auction) => auction.id)).toContain(id);
    expect(listed.map((auction) => auction.id)).not.toContain(theirs.id);
    expect((await stranger.call("GET", "/api/v1/keys")).body.data).toEqual([]);
    expect((await stranger.call("DELETE", `/api/v1/keys/${keyId}`)).status).toBe(404);
    expect((await organizer.call("GET", "/api/v1/keys")).body.data).toHaveLength(1);
  });

  it("is refused if it is invented, has another secret, or was revoked, even with a valid session", async () => {
    const { server, organizer, id, make, by } = await desk();
    const { id: keyId, key } = await make("read");
    const path = `/api/v1/auctions/${id}`;
    expect((await by(key, "GET", path)).status).toBe(200);
    // Without the comparison of hashes, the second key would be admitted.
    for (const forged of ["", `hc_${keyId}_${"A".repeat(43)}`, `${key}A`, keyId, "__proto__"]) {
      const headers = { [API_KEY_HEADER]: forged, cookie: organizer.cookie };
      const { status, body } = await server.call("GET", path, undefined, headers);
      expect([forged, status, body.error.code]).toEqual([forged, 401, "KEY_REFUSED"]);
    }
    await organizer.call("DELETE", `/api/v1/keys/${keyId}`);
    expect((await by(key, "GET", path)).body.error.code).toBe("KEY_REFUSED");
  });

  it("shows its last use, to the minute", async () => {
    const { organizer, id, make, by, pass } = await desk();
    const { key } = await make("read");
    const lastUsedAt = async (): Promise<number> =>
      Date.parse((await organizer.call("GET", "/api/v1/keys")).body.data[0].lastUsedAt);
    const use = () => by(key, "GET", `/api/v1/auctions/${id}`);
    await use();
    const first = await lastUsedAt();
    expect(first).toBeGreaterThan(0);
    pass(50_000);
    await use();
    expect(await lastUsedAt()).toBe(first);
    pass(10_000);
    await use();
    expect(await lastUsedAt()).toBeGreaterThanOrEqual(first + 60_000);
  });
});
