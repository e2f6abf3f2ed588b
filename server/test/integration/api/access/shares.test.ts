import { DAY_MS, SHARE_HEADER, type ShareLink } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/platform/clock.ts";
import { pngOf } from "../../../../src/platform/pictures/picture.fixtures.ts";
import { NOBODYS, type Organizer, startServer, type TestServer } from "../../../support/harness.ts";
import { SHARED } from "./permissions.fixtures.ts";

/** The routes of its auction that a share may read. */
interface Desk {
  server: TestServer;
  organizer: Organizer;
  id: string;
  link: ShareLink;
  shares: string;
  /** Sends a request as a person with the link. */
  ask(path: string, token?: string, method?: string): ReturnType<TestServer["call"]>;
  /** Advances the server's clock. */
  pass(ms: number): void;
}

async function shared(body: object = { days: 7 }): Promise<Desk> {
  let ahead = 0;
  // Minutes as they are in production.
  const server = await startServer(
    { SLOT_MS: "5000", SIGN_UP: "on" },
    { ...systemClock, wall: () => systemClock.wall() + ahead },
  );
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", enableViewerAnalytics: true });
  const shares = `/api/v1/auctions/${id}/shares`;
  const link: ShareLink = (await organizer.call("POST", shares, body)).body.data;
  return {
    ...{ server, organizer, id, link, shares },
    ask: (path, token = link.token, method = "GET") => server.call(method, path, undefined, { [SHARE_HEADER]: token }),
    pass(ms) {
      ahead += ms;
    },
  };
}

describe("a share", () => {
  it("is created by the owner, listed with its token, and revoked once", async () => {
    const { organizer, id, link, shares } = await shared({ kind: "report", days: 30 });
    expect(link).toEqual({
      id: expect.stringMatching(/^[\w-]{16}$/),
      kind: "report",
      createdAt: expect.any(String),
      expiresAt: new Date(Date.parse(link.createdAt) + 30 * DAY_MS).toISOString(),
      lastUsedAt: null,
      token: expect.stringContaining(link.id),
      path: `/auctions/${id}/report#share=${link.token}`,
    });
    const second = (await organizer.call("POST", shares, { days: 1 })).body.data;
    expect(second.kind).toBe("dashboard");
    expect((await organizer.call("GET", shares)).body.data).toEqual(expect.arrayContaining([link, second]));
    expect((await organizer.call("DELETE", `${shares}/${link.id}`)).status).toBe(200);
    expect((await organizer.call("DELETE", `${shares}/${link.id}`)).body.error.code).toBe("SHARE_NOT_FOUND");
    expect((await organizer.call("GET", shares)).body.data).toEqual([second]);
  });

  it.each([[{}], [{ days: 0 }], [{ days: 91 }], [{ days: 1.5 }], [{ days: 7, kind: "setup" }], [{ days: 7, x: 1 }]])(
    "is not created from %j",
    async (body) => {
      const { organizer, shares } = await shared();
      expect((await organizer.call("POST", shares, body)).body.error.code).toBe("VALIDATION_FAILED");
    },
  );

  it("can be created, seen and revoked by the auction's owner only", async () => {
    const { server, organizer, link, shares } = await shared();
    const stranger = await server.signUp("eve@example.com");
    for (const [method, path, body] of [
      ["GET", shares],
      ["POST", shares, { days: 1 }],
      ["DELETE", `${shares}/${link.id}`],
    ] as const) {
      expect((await server.call(method, path, body)).status).toBe(401);
      expect((await stranger.call(method, path, body)).body.error.code).toBe("AUCTION_NOT_FOUND");
    }
    expect((await organizer.call("GET", shares)).body.data).toHaveLength(1);
  });

  it("allows reading its auction, and no other route of the API", async () => {
    const { server, organizer, id, link, shares, ask } = await shared();
    const other = await organizer.createAuction();
    const logo = pngOf(4, 4).toString("base64");
    const sponsor = (await organizer.call("POST", `/api/v1/auctions/${id}/sponsors`, { name: "Acme", logo })).body.data;
    const at = (route: string, auctionId: string) => {
      const [method = "", path = ""] = route.split(" ");
      const filled = path
        .replace(":id", auctionId)
        .replace(":momentId", NOBODYS)
        .replace(":shareId", link.id)
        .replace(":sponsorId", sponsor.id)
        .replace("*", "get-session");
      return { method, path: filled };
    };
    expect(server.routes).toEqual(expect.arrayContaining(SHARED.map((route) => route.replace(/\?.*/, ""))));
    const answers = new Map<string, number>();
    const routes = server.routes.filter((route) => !route.endsWith("/export-ticket"));
    for (const route of [...routes, ...SHARED.filter((one) => one.includes("?"))]) {
      // The limits of these attempts do not depend on the caller.
      if (route.startsWith("POST /api/auth/")) continue;
      const { method, path } = at(route, id);
      const [mine, nobodys] = await Promise.all([ask(path, link.token, method), server.call(method, path)]);
      answers.set(route, mine.status);
      if (SHARED.includes(route)) {
        expect([route, mine.status, nobodys.status]).toEqual([route, 200, 401]);
        const head = await fetch(server.url + path, { method: "HEAD", headers: { [SHARE_HEADER]: link.token } });
        expect([route, head.status]).toEqual([route, 200]);
        const elsewhere = await ask(at(route, other.id).path);
        expect([route, elsewhere.body.error.code]).toEqual([route, "SHARE_REFUSED"]);
      } else expect([route, mine.status]).toEqual([route, nobodys.status]);
    }
    // All other routes are refused, except public ones.
    const open = [...answers].filter(([route, status]) => !SHARED.includes(route) && status !== 401 && status !== 403);
    const everyones =
      /^GET \/($|account$|password$|season$|assets|auctions\/|t\/|icon|boot|preview|badge|sdk\.js|docs\/api$|how-we-count$|healthz|readyz|api\/v1\/(config|openapi))|(live-view|heat)$|^GET .*\/moments$|\/api\/auth\//;
    expect(open.filter(([route]) => !everyones.test(route))).toEqual([]);
    expect((await organizer.call("GET", shares)).body.data).toMatchObject([{ id: link.id }]);
    expect((await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data).toMatchObject({ title: "Spring sale" });
  });

  it("of a report allows reading the report only", async () => {
    const { id, ask } = await shared({ kind: "report", days: 7 });
    for (const route of SHARED) {
      const { status } = await ask(route.replace("GET ", "").replace(":id", id).replace(":sponsorId", NOBODYS));
      const opens = route.endsWith("/report") || route.endsWith("/:id");
      // There is no such logo.
      const expected = route.endsWith("/logo") ? 404 : opens ? 200 : 403;
      expect([route, status]).toEqual([route, expected]);
    }
  });

  it("returns what the owner sees, without the owner's name", async () => {
    const { server, organizer, id, ask } = await shared();
    const timestamp = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000).toISOString();
    const body = { timestamp, viewerCount: 7, avgViewers: 7, peakViewers: 9, minViewers: 5, sampleCount: 12 };
    await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, body);
    for (const path of [`/api/v1/auctions/${id}`, `/api/v1/auctions/${id}/analytics/lots`]) {
      const [theirs, own] = [await ask(path), await organizer.call("GET", path)];
      // The version of an empty room is the time of the answer.
      for (const { body } of [theirs, own]) if (body.data.count) body.data.count.version = 0;
      const role = path.endsWith(id) && { role: null };
      expect(theirs.body).toEqual({ ...own.body, data: { ...own.body.data, ...role } });
      expect(JSON.stringify(theirs.body)).not.toContain("owner");
    }
    const csv = await ask(`/api/v1/auctions/${id}/analytics/export.csv`);
    expect(csv.body).toContain(timestamp);
  });

  it("is refused after it expired or was revoked, or its auction was deleted", async () => {
    const { organizer, id, link, shares, ask, pass } = await shared({ days: 1 });
    const path = `/api/v1/auctions/${id}`;
    pass(DAY_MS - 60_000);
    expect((await ask(path)).status).toBe(200);
    pass(60_000);
    expect((await ask(path)).body.error).toMatchObject({ code: "SHARE_REFUSED" });
    const fresh = (await organizer.call("POST", shares, { days: 1 })).body.data;
    expect((await ask(path, fresh.token)).status).toBe(200);
    await organizer.call("DELETE", `${shares}/${fresh.id}`);
    expect((await ask(path, fresh.token)).status).toBe(403);
    // An expired one can still be removed from the list.
    expect((await organizer.call("DELETE", `${shares}/${link.id}`)).status).toBe(200);
    const last = (await organizer.call("POST", shares, { days: 1 })).body.data;
    await organizer.call("DELETE", path);
    expect((await ask(path, last.token)).status).toBe(403);
  });

  it("is refused if it is invented, even with a valid session", async () => {
    const { server, organizer, id, link } = await shared();
    const [, signature = ""] = link.token.split(".");
    const forged = [
      "",
      "x",
      link.id,
      `${link.id}.`,
      `${link.id}.${"A".repeat(22)}`,
      `${"A".repeat(16)}.${signature}`,
      `${link.token}A`,
    ];
    for (const token of forged) {
      const headers = { [SHARE_HEADER]: token, cookie: organizer.cookie };
      const { status, body } = await server.call("GET", `/api/v1/auctions/${id}`, undefined, headers);
      expect([token, status, body.error.code]).toEqual([token, 403, "SHARE_REFUSED"]);
    }
  });

  it("shows its last use, to the minute", async () => {
    const { organizer, id, shares, ask, pass } = await shared();
    const lastUsedAt = async (): Promise<number> =>
      Date.parse((await organizer.call("GET", shares)).body.data[0].lastUsedAt);
    await ask(`/api/v1/auctions/${id}`);
    const first = await lastUsedAt();
    expect(first).toBeGreaterThan(0);
    pass(50_000);
    await ask(`/api/v1/auctions/${id}`);
    expect(await lastUsedAt()).toBe(first);
    pass(10_000);
    await ask(`/api/v1/auctions/${id}`);
    expect(await lastUsedAt()).toBeGreaterThanOrEqual(first + 60_000);
  });
});
