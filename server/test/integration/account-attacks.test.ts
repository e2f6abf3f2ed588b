import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { DAY_MS, DEMO_AUCTION_ID, INVITE_HEADER, LIMITS } from "@headcount/protocol";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAccounts } from "../../src/accounts/accounts.ts";
import type { Storage } from "../../src/compose/storage.ts";
import { systemClock } from "../../src/platform/clock.ts";
import type { Store } from "../../src/storage/store.ts";
import {
  EMAIL,
  eventually,
  INTERNAL_KEY,
  PASSWORD,
  QUICK_PASSWORDS,
  startServer,
  type TestServer,
  temporaryFolder,
} from "../support/harness.ts";
import { howMuch } from "../support/long-tests.ts";
import { useTestMongo } from "../support/mongo-server.ts";

const { mongo, newDatabase, useServer } = useTestMongo();
const LONG = "another long password";

const STORES: readonly [string, () => Record<string, string>][] = [
  ["memory", () => ({})],
  ["SQLite", () => ({ DATA_DIR: temporaryFolder(), DATABASE_URL: "sqlite:headcount.db" })],
  ["MongoDB", () => ({ DATABASE_URL: newDatabase() })],
];
const canRun = (name: string): boolean => howMuch(name === "SQLite", name !== "MongoDB" || mongo.kind !== "none");

const signInStatus = async (server: TestServer, email: string, password: string, cookie = ""): Promise<number> =>
  (await server.call("POST", "/api/auth/sign-in/email", { email, password }, { cookie })).status;

/** Accepts an invitation with several new accounts at once. */
async function takeUp(server: TestServer, id: string, token: string, names: readonly string[]): Promise<string[]> {
  const replies = await Promise.all(
    names.map((name) =>
      server.call(
        "POST",
        `/api/v1/auctions/${id}/invitation/account`,
        { email: `${name}@example.com`, password: LONG },
        { [INVITE_HEADER]: token },
      ),
    ),
  );
  return replies.map(({ status, body }) => (status === 201 ? "joined" : body.error.code));
}

describe.each(STORES.filter(([name]) => canRun(name)))("T24: an invitation, with accounts on %s", (name, env) => {
  if (name === "MongoDB") useServer();
  const names = Array.from({ length: 20 }, (_, i) => `eve${i}`);

  it("creates one account, however many people accept it at once (without taking it first: twenty)", async () => {
    const server = await startServer({ SIGN_UP: "off", ...env() });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const invited = await owner.call("POST", `/api/v1/auctions/${id}/team/invites`, { role: "viewer", days: 1 });
    const answers = await takeUp(server, id, invited.body.data.token, names);
    expect(answers.filter((one) => one === "joined")).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(["joined", "INVITE_REFUSED"]));
    const statuses = await Promise.all(names.map((name) => signInStatus(server, `${name}@example.com`, LONG)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect((await owner.call("GET", `/api/v1/auctions/${id}/team`)).body.data.members).toHaveLength(2);
    const { entries } = (await owner.call("GET", `/api/v1/auctions/${id}/audit`)).body.data;
    const of = (act: string) => entries.filter((entry: { act: string }) => entry.act === act);
    expect([of("account_made").length, of("member_joined").length]).toEqual([1, 1]);
  });

  it("creates no account for a full team, and is valid again after a failed account", async () => {
    let store: Store | undefined;
    const server = await startServer({ SIGN_UP: "off", ...env() }, systemClock, undefined, {}, (opened) => {
      store = opened.store;
      return opened;
    });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const invited = await owner.call("POST", `/api/v1/auctions/${id}/team/invites`, { role: "owner", days: 1 });
    const { token } = invited.body.data;
    const taken = { email: EMAIL, password: LONG };
    const again = await server.call("POST", `/api/v1/auctions/${id}/invitation/account`, taken, {
      [INVITE_HEADER]: token,
    });
    expect(again.body.error.code).toBe("ACCOUNT_EXISTS");
    expect((await owner.call("GET", `/api/v1/auctions/${id}/team`)).body.data).toMatchObject({
      invites: [{ token }],
      members: [{}],
    });
    const member = (i: number) => ({ organizer: `m${i}`, role: "viewer" as const, since: new Date(0).toISOString() });
    await store?.auctions.update(id, (auction) => ({
      ...auction,
      members: [...auction.members, ...Array.from({ length: LIMITS.members - 1 }, (_, i) => member(i))],
    }));
    expect(await takeUp(server, id, token, ["full"])).toEqual(["TEAM_FULL"]);
    expect(await signInStatus(server, "full@example.com", LONG)).toBe(401);
  });

  it("is limited like a sign-up: five attempts per e-mail and address", async () => {
    const server = await startServer({ SIGN_UP: "off", ...env() });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const invited = await owner.call("POST", `/api/v1/auctions/${id}/team/invites`, { role: "viewer", days: 1 });
    const known = { email: EMAIL, password: LONG };
    const headers = { [INVITE_HEADER]: invited.body.data.token };
    const codes = [];
    for (let i = 0; i < 6; i += 1)
      codes.push(
        (await server.call("POST", `/api/v1/auctions/${id}/invitation/account`, known, headers)).body.error.code,
      );
    expect(codes).toEqual([...Array(5).fill("ACCOUNT_EXISTS"), "TOO_MANY_REQUESTS"]);
  });

  it("never adds a member without an account: two people, one e-mail, two invitations", async () => {
    const server = await startServer({ SIGN_UP: "off", ...env() });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const invite = async () =>
      (await owner.call("POST", `/api/v1/auctions/${id}/team/invites`, { role: "owner", days: 1 })).body.data.token;
    for (let round = 0; round < 5; round += 1) {
      const tokens = [await invite(), await invite()];
      await Promise.all(tokens.map((token) => takeUp(server, id, token, [`same${round}`])));
    }
    const { members } = (await owner.call("GET", `/api/v1/auctions/${id}/team`)).body.data;
    expect(members.map((one: { email: string | null }) => one.email)).not.toContain(null);
  });
});

describe.each(STORES.filter(([name]) => canRun(name)))("T25: sign-ins, with accounts on %s", (name, env) => {
  if (name === "MongoDB") useServer();

  it("are limited to fifty per account: one more ends the least recently used one", async () => {
    const server = await startServer(env());
    const first = await server.signIn();
    const second = await server.signIn();
    for (let i = 0; i < LIMITS.sessions - 1; i += 1) expect(await signInStatus(server, EMAIL, PASSWORD)).toBe(200);
    const last = await server.signIn();
    expect((await first.call("GET", "/api/v1/sessions")).status).toBe(401);
    expect((await second.call("GET", "/api/v1/sessions")).status).toBe(401);
    expect((await last.call("GET", "/api/v1/sessions")).body.data).toHaveLength(LIMITS.sessions);
  });

  it("are deleted after they expired", async () => {
    let storage: Storage | undefined;
    const server = await startServer(env(), systemClock, undefined, {}, (opened) => {
      storage = opened;
      return opened;
    });
    await server.signIn();
    const accounts = createAccounts({
      ...(storage as unknown as Storage),
      ...{ secret: "s".repeat(32), secureCookies: false, signUp: false, passwords: QUICK_PASSWORDS },
    });
    await accounts.ensureOrganizer(EMAIL, PASSWORD);
    expect(await accounts.deleteExpiredSessions(Date.now() + 29 * DAY_MS)).toBe(0);
    expect(await accounts.deleteExpiredSessions(Date.now() + 31 * DAY_MS)).toBe(1);
  });

  it("are logged in the audit log, with all other changes of an account", async () => {
    const server = await startServer({ SIGN_UP: "on", ...env() });
    const ann = await server.signUp("ann@example.com", LONG);
    await server.signIn("ann@example.com", LONG);
    const { data } = (await ann.call("GET", "/api/v1/sessions")).body;
    const ended = data.find((one: { current: boolean }) => !one.current).id;
    await ann.call("DELETE", `/api/v1/sessions/${ended}`);
    await ann.call("POST", "/api/auth/revoke-other-sessions", {});
    await ann.call("POST", "/api/auth/sign-out", {});
    const again = await server.signIn("ann@example.com", LONG);
    const change = { currentPassword: LONG, newPassword: "a new long password" };
    expect((await again.call("POST", "/api/auth/change-password", change)).status).toBe(200);
    const { call } = await server.signIn("ann@example.com", change.newPassword);
    const { entries } = (await call("GET", "/api/v1/audit?limit=100")).body.data;
    const acts = entries.map((entry: { act: string }) => entry.act).toReversed();
    expect(acts).toEqual([
      ...["account_made", "signed_in", "signed_in", "session_ended", "sessions_ended", "signed_out"],
      ...["signed_in", "password_changed", "signed_in"],
    ]);
  });
});

it("T25: the server deletes expired sessions when it starts and every hour", {
  tags: ["slow"],
}, async () => {
  const folder = { DATA_DIR: temporaryFolder(), DATABASE_URL: "sqlite:headcount.db" };
  const first = await startServer(folder);
  await first.signIn();
  await first.stop();
  const rows = (): number => {
    const file = new Database(join(folder.DATA_DIR, "headcount.db"), { readonly: true });
    const { sessions } = file.prepare("select count(*) as sessions from session").get() as { sessions: number };
    file.close();
    return sessions;
  };
  expect(rows()).toBe(1);
  await startServer(folder, { ...systemClock, wall: () => systemClock.wall() + 31 * DAY_MS });
  await eventually(async () => rows() === 0);
});

describe("T25: a password", () => {
  it("ends the API keys on request when it is changed", async () => {
    const server = await startServer();
    const owner = await server.signIn();
    const keys = async (who = owner) => (await who.call("GET", "/api/v1/keys")).body.data?.length;
    await owner.call("POST", "/api/v1/keys", { name: "one", permissions: ["read"] });
    await owner.call("POST", "/api/v1/keys", { name: "two", permissions: ["read"] });
    const change = { currentPassword: PASSWORD, newPassword: LONG };
    expect((await owner.call("POST", "/api/auth/change-password", change)).status).toBe(200);
    const kept = await server.signIn(EMAIL, LONG);
    expect(await keys(kept)).toBe(2);
    const back = { currentPassword: LONG, newPassword: PASSWORD, revokeApiKeys: true };
    expect((await kept.call("POST", "/api/auth/change-password", back)).status).toBe(200);
    const now = await server.signIn();
    expect(await keys(now)).toBe(0);
    const { entries } = (await now.call("GET", "/api/v1/audit")).body.data;
    expect(entries.filter((entry: { act: string }) => entry.act === "key_revoked")).toHaveLength(2);
  });

  it("leaves no session if it is changed while a sign-in with the old one is checked", async () => {
    const sha = (text: string) => createHash("sha256").update(text).digest("hex");
    let meanwhile: (() => Promise<unknown>) | null = null;
    const server = await startServer({}, systemClock, {
      hash: async (password) => sha(password),
      async verify({ hash, password }) {
        const act = meanwhile;
        meanwhile = null;
        await act?.();
        return hash === sha(password);
      },
    });
    const owner = await server.signIn();
    const change = { currentPassword: PASSWORD, newPassword: LONG };
    meanwhile = () => owner.call("POST", "/api/auth/change-password", change);
    expect(await signInStatus(server, EMAIL, PASSWORD)).toBe(401);
    const { call } = await server.signIn(EMAIL, LONG);
    // The session that changed the password, and this one.
    expect((await call("GET", "/api/v1/sessions")).body.data).toHaveLength(2);
  });

  it("can still be used by a browser that signed in before, with attempts of its own, after strangers exhausted the limit", async () => {
    const server = await startServer();
    const { headers } = await server.call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
    const device = headers.getSetCookie().find((line) => line.startsWith("headcount.device=")) ?? "";
    expect(device).toMatch(/; Path=\/api\/auth; Max-Age=31536000; HttpOnly; SameSite=Lax$/);
    const cookie = device.split(";")[0] ?? "";
    for (let i = 0; i < 6; i += 1) await signInStatus(server, EMAIL, "a wrong password");
    expect(await signInStatus(server, EMAIL, PASSWORD)).toBe(429);
    expect(await signInStatus(server, EMAIL, PASSWORD, cookie)).toBe(200);
    // The cookie is valid for this account only, and only with the server's signature.
    expect(await signInStatus(server, EMAIL, PASSWORD, `${cookie}A`)).toBe(429);
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push(await signInStatus(server, EMAIL, "a wrong password", cookie));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });
});

/** Sends bytes unchanged; resolves to the status. */
async function raw(url: string, bytes: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let said = "";
  socket.setEncoding("latin1").on("data", (data: string) => {
    said += data;
  });
  socket.on("error", () => {});
  const closed = once(socket, "close");
  socket.end(bytes);
  await closed;
  return Number(said.slice(9, 12));
}

describe("T25: a stranger", () => {
  const failures = async (server: TestServer): Promise<string | undefined> => {
    const headers = { authorization: `Bearer ${INTERNAL_KEY}` };
    const { body } = await server.call("GET", "/metrics", undefined, headers);
    return /^headcount_failures_total (\d+)/m.exec(body)?.[1];
  };
  const NEST = 30_000;
  const deep = (open: string, close: string, inside = ""): string => open.repeat(NEST) + inside + close.repeat(NEST);
  const BODIES = [
    `{"a":${deep("[", "]")}}`,
    deep('{"a":', "}", "1").slice(0, 64_000),
    '{"email":{"$ne":null},"password":["x"]}',
    '{"__proto__":{"a":1},"constructor":{"prototype":1}}',
    "[]",
    "null",
    '"x"',
    "\u0000",
    '{"email":"\ud800","password":"\u0000"}',
    '{"callbackURL":"http://[","email":"a@example.com","password":"a long password"}',
  ];
  const HOSTS = ["[", "a b", "a:b:c", "%", "x:99999", "u:p@x", "", "\xff", "//", "x/y?z#"];

  it("causes no failure with any Host or body, on any route with a body (without the checks: 500s that raise the alarm)", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    const routes = server.routes.filter((route) => !route.includes("*"));
    // Each route gets one of them per day, in rotation.
    const some = <T>(of: T[], turn: number): T[] => howMuch(of.slice(turn % of.length, (turn % of.length) + 1), of);
    const tries = routes.flatMap((route, turn) => {
      const [method = "", path = ""] = route.split(" ");
      const address = path.replace(":id", DEMO_AUCTION_ID).replace(/:\w+/, "AAAAAAAAAAAAAAAA");
      const head = (host: string, more = "") =>
        `${method} ${address} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`;
      const hosts = some(HOSTS, turn).map((host) => head(host));
      const oldest = `${method} ${address} HTTP/1.0\r\n\r\n`;
      const bodies = some(BODIES, turn).map(
        (body) => head("x", `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`) + body,
      );
      return method === "GET" ? [...hosts, oldest] : [...hosts, oldest, ...bodies];
    });
    for (const bytes of tries) {
      const status = await raw(server.url, bytes);
      expect([bytes.slice(0, 120), status < 500]).toEqual([bytes.slice(0, 120), true]);
    }
    expect(await failures(server)).toBe("0");
  });

  it("causes no failure with any JSON or header on the routes of accounts", async () => {
    const server = await startServer({ SIGN_UP: "on", REQUESTS_PER_ADDRESS: "0" });
    const paths = ["sign-in/email", "sign-up/email", "sign-out", "change-password", "revoke-other-sessions"];
    const header = fc.stringMatching(/^[\x21-\x7e\x80-\xff]{0,30}$/);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.json(), header, async (path, body, value) => {
        const bytes = Buffer.from(body).toString("latin1");
        const head = `POST /api/auth/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nCookie: headcount.session_token=${value}\r\nX-Forwarded-Host: ${value}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
        expect(await raw(server.url, head + bytes)).toBeLessThan(500);
      }),
      { numRuns: 50 },
    );
    expect(await failures(server)).toBe("0");
  });
});
