import { scryptSync } from "node:crypto";
import { join } from "node:path";
import { betterAuth } from "better-auth";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { signInLimits } from "../../../../src/accounts/sign-in-limits.ts";
import { systemClock } from "../../../../src/platform/clock.ts";
import { memoryLimiters } from "../../../../src/platform/limits.ts";
import { EMAIL, PASSWORD, startServer, type TestServer, temporaryFolder } from "../../../support/harness.ts";

const tries = (server: TestServer, email: string, password: string) =>
  server.call("POST", "/api/auth/sign-in/email", { email, password });

describe("signing in", () => {
  it("T18: is refused after five wrong passwords, with or without such an account, even with the right password", async () => {
    const server = await startServer();
    for (const email of [EMAIL, "nobody@example.com"]) {
      const answers = [];
      for (let count = 0; count < 5; count += 1) answers.push(await tries(server, email, "a wrong password"));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
      expect(answers[0]?.body.code).toBe("INVALID_EMAIL_OR_PASSWORD");
      // Every spelling of the e-mail is the same account.
      const refused = await tries(server, email.toUpperCase(), PASSWORD);
      expect([refused.status, refused.body.error.code]).toEqual([429, "TOO_MANY_REQUESTS"]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(800);
    }
  });

  it("hashes a password once with or without such an account, so that both take the same time", async () => {
    let hashed = 0;
    const passwords = {
      hash: async (password: string) => {
        hashed += 1;
        return `hash of ${password}`;
      },
      verify: async ({ hash, password }: { hash: string; password: string }) => {
        hashed += 1;
        return hash === `hash of ${password}`;
      },
    };
    const server = await startServer({}, systemClock, passwords);
    for (const email of [EMAIL, "nobody@example.com"]) {
      hashed = 0;
      expect((await tries(server, email, "a wrong password")).status).toBe(401);
      expect([email, hashed]).toEqual([email, 1]);
    }
  });

  it("hashes passwords with scrypt", async () => {
    const folder = temporaryFolder();
    const database = { DATABASE_URL: "sqlite:accounts.db", DATA_DIR: folder };
    const server = await startServer(database, systemClock, null);
    await server.signIn();
    await server.stop();
    const file = new Database(join(folder, "accounts.db"), { readonly: true });
    onTestFinished(() => void file.close());
    const [{ password } = { password: "" }] = file.prepare("select password from account").all() as {
      password: string;
    }[];
    const [salt = "", key = ""] = password.split(":");
    const again = scryptSync(PASSWORD, salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 });
    expect(key).toBe(again.toString("hex"));
  });

  it("has the same limits at sign-up and at a change of password", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    const here = await server.signIn();
    const statuses = async (act: () => Promise<{ status: number }>): Promise<number[]> => {
      const all = [];
      for (let count = 0; count < 6; count += 1) all.push((await act()).status);
      return all;
    };
    const change = { currentPassword: "not the password", newPassword: "another long password" };
    expect(await statuses(() => here.call("POST", "/api/auth/change-password", change))).toEqual([
      ...[400, 400, 400, 400, 400],
      429,
    ]);
    const known = { email: EMAIL, password: "a long password", name: "Eve" };
    expect((await statuses(() => server.call("POST", "/api/auth/sign-up/email", known))).at(-1)).toBe(429);
  });

  it("accepts JSON only, so that the limits count what is read", async () => {
    const server = await startServer();
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const { status } = await server.call("POST", "/api/auth/sign-in/email", `email=${EMAIL}&password=x`, form);
    expect(status).toBe(415);
  });
});

describe("the limits of signing in", () => {
  afterEach(() => void vi.useRealTimers());
  const at = (address: string, account = EMAIL, device: string | null = null) => ({ account, address, device });

  it("let the owner sign in from another address, and from the same one after the window", async () => {
    vi.useFakeTimers();
    const limits = signInLimits({ limiters: memoryLimiters, secret: "limits" });
    for (let count = 0; count < 5; count += 1) expect(await limits.take(at("192.0.2.1"))).toBe(0);
    expect(await limits.take(at("192.0.2.1"))).toBe(900);
    expect(await limits.take(at("192.0.2.2"))).toBe(0);
    vi.advanceTimersByTime(900_000);
    expect(await limits.take(at("192.0.2.1"))).toBe(0);
  });

  it("allow 50 attempts per address and 200 per account", async () => {
    const many = signInLimits({ limiters: memoryLimiters, secret: "limits" });
    for (let count = 0; count < 50; count += 1) expect(await many.take(at("192.0.2.1", `a${count}`))).toBe(0);
    expect(await many.take(at("192.0.2.1", "another"))).toBeGreaterThan(0);
    const wide = signInLimits({ limiters: memoryLimiters, secret: "limits" });
    for (let count = 0; count < 200; count += 1) expect(await wide.take(at(`2001:db8::${count}`))).toBe(0);
    expect(await wide.take(at("192.0.2.9"))).toBeGreaterThan(0);
  });

  it("forget wrong attempts after the right password", async () => {
    const limits = signInLimits({ limiters: memoryLimiters, secret: "limits" });
    for (let count = 0; count < 300; count += 1) {
      expect(await limits.take(at("192.0.2.1"))).toBe(0);
      await limits.succeeded(at("192.0.2.1"));
    }
  });
});

describe("the routes of accounts", () => {
  it("are the listed ones, and no others of the library", async () => {
    const server = await startServer();
    const library = betterAuth({ emailAndPassword: { enabled: true }, logger: { disabled: true } });
    const offered = Object.values(library.api).flatMap((endpoint) => ("path" in endpoint ? [endpoint.path] : []));
    expect(offered.length).toBeGreaterThan(20);
    const open = [];
    for (const path of new Set(offered))
      for (const method of ["GET", "POST"]) {
        const { body } = await server.call(method, `/api/auth${path}`);
        if (body?.error?.code !== "ROUTE_NOT_FOUND") open.push(`${method} ${path}`);
      }
    expect(open.toSorted()).toEqual([
      "GET /get-session",
      "POST /change-password",
      "POST /revoke-other-sessions",
      "POST /sign-in/email",
      "POST /sign-out",
      "POST /sign-up/email",
    ]);
  });
});

describe("sessions", () => {
  afterEach(() => void vi.useRealTimers());

  it("last 30 days since their last use, and can be listed all that time", async () => {
    const server = await startServer();
    const here = await server.signIn();
    const days = (count: number) => vi.setSystemTime(Date.now() + count * 86_400_000);
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const passed of [2, 29, 29]) {
      days(passed);
      expect((await here.call("GET", "/api/v1/sessions")).status).toBe(200);
    }
    days(31);
    expect((await here.call("GET", "/api/v1/sessions")).status).toBe(401);
  });

  it("are listed without their tokens, and only their organizer can end them", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    const [here, there] = [await server.signIn(), await server.signIn()];
    const { body } = await here.call("GET", "/api/v1/sessions");
    expect(body.data).toHaveLength(2);
    for (const one of body.data)
      expect(Object.keys(one).toSorted()).toEqual(["createdAt", "current", "id", "lastActiveAt"]);
    const other = body.data.find(({ current }: { current: boolean }) => !current);
    const stranger = { email: "eve@example.com", password: "a long password", name: "Eve" };
    expect((await server.call("POST", "/api/auth/sign-up/email", stranger)).status).toBe(200);
    const eve = await server.signIn(stranger.email, stranger.password);
    expect((await eve.call("DELETE", `/api/v1/sessions/${other.id}`)).body.error.code).toBe("SESSION_NOT_FOUND");
    expect((await here.call("DELETE", `/api/v1/sessions/${other.id}`)).status).toBe(200);
    expect((await there.call("GET", "/api/v1/auctions")).status).toBe(401);
    expect((await here.call("GET", "/api/v1/auctions")).status).toBe(200);
  });

  it("end when the password changes, and store nothing about the browser", async () => {
    const server = await startServer();
    const [here, there] = [await server.signIn(), await server.signIn()];
    const { session } = (await here.call("GET", "/api/auth/get-session")).body;
    expect([session.ipAddress, session.userAgent]).toEqual([null, null]);
    const change = (currentPassword: string, newPassword = "another long password") =>
      here.call("POST", "/api/auth/change-password", { currentPassword, newPassword });
    expect((await change("not the password")).status).toBe(400);
    expect((await change(PASSWORD, "short")).status).toBe(400);
    // The server adds this regardless of the request.
    expect((await change(PASSWORD)).status).toBe(200);
    expect((await there.call("GET", "/api/v1/auctions")).status).toBe(401);
    expect((await tries(server, EMAIL, PASSWORD)).status).toBe(401);
    expect((await tries(server, EMAIL, "another long password")).status).toBe(200);
  });
});
