import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AuctionDetail,
  type AuctionUpdate,
  type CountUpdate,
  INTERNAL_KEY_HEADER,
  INVITE_HEADER,
  type JoinAck,
  type Role,
  SOCKET_PATH,
} from "@headcount/protocol";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { onTestFinished, type TestContext } from "vitest";
import type { Passwords } from "../../src/accounts/auth-library.ts";
import type { HeadcountServer } from "../../src/compose/running.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { type Clock, systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createServer, type ServerOptions } from "../../src/server.ts";

export const INTERNAL_KEY = "internal-key-for-tests-0123456789abcdef";
export const EMAIL = "owner@example.com";
export const PASSWORD = "correct horse battery";
/** Password of accounts other than the first one. */
export const OTHER_PASSWORD = "another long password";
/** An id that no auction has. */
export const NOBODYS = "0123456789abcdef01234567";

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "headcount-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A disk of its own, of `size` as mount has it. Skips the test, saying why, where none can be mounted. */
export function smallDisk({ skip }: TestContext, size: string): string {
  const folder = temporaryFolder();
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "ignore" });
  skip(status !== 0, "a small disk cannot be mounted here: needs root on Linux");
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}

/** Settings for a server of a test: a free port, nothing kept, no examples, minutes of 12 × 50 ms unless `env` says otherwise. */
export const settings = (env: Record<string, string> = {}): Record<string, string> => ({
  PORT: "0",
  DATABASE_URL: "memory:",
  ADMIN_EMAIL: EMAIL,
  ADMIN_PASSWORD: PASSWORD,
  AUTH_SECRET: "a-secret-for-tests-0123456789abcdef",
  INTERNAL_API_KEY: INTERNAL_KEY,
  LOG_LEVEL: "silent",
  SLOT_MS: "50",
  DEMO: "off",
  ...env,
});

export interface TestServer extends HeadcountServer {
  /** Calls the API as nobody, and gives the status with the parsed answer. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Signs in and calls as that organizer from then on. */
  signIn(email?: string, password?: string): Promise<Organizer>;
  /** Creates an account and signs in to it; the server needs `SIGN_UP=on`. */
  signUp(email: string, password?: string): Promise<Organizer>;
  /** Posts a snapshot, or a batch, with the internal key. */
  post(path: string, body: unknown): Promise<Reply>;
}

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer is what it checks.
  body: any;
}

export interface Organizer {
  cookie: string;
  /** The same for a browser. */
  cookies: { name: string; value: string; url: string }[];
  call(method: string, path: string, body?: unknown): Promise<Reply>;
  createAuction(input?: object): Promise<AuctionDetail>;
}

/** Quick to compute, unlike what the product uses. */
const sha256 = (password: string): string => createHash("sha256").update(password).digest("hex");
export const QUICK_PASSWORDS: Passwords = {
  hash: async (password) => sha256(password),
  verify: async ({ hash, password }) => hash === sha256(password),
};

/** A running server that stops with the test. */
export async function startServer(...options: Parameters<typeof listeningServer>): Promise<TestServer> {
  const server = await listeningServer(...options);
  await server.ready;
  return server;
}

/** Of a server that records nothing by itself: a clock that a test puts forward by hours would be time that its recorder has missed. */
export const NO_RECORDER = { ROLE: "api", REALTIME_URL: "http://127.0.0.1:9" } as const;

/**
 * A server that listens, whether it is ready or not; it stops with the test.
 * @param passwords `null`: hashed as the product does, which takes a quarter of a second each time
 */
export async function listeningServer(
  env: Record<string, string> = {},
  clock: Clock = systemClock,
  passwords: Passwords | null = QUICK_PASSWORDS,
  limits: ServerOptions["limits"] = {},
  storage?: ServerOptions["storage"],
): Promise<TestServer> {
  // Servers that keep something would meet in the default folder.
  const folder = env.DATABASE_URL && !env.DATA_DIR ? { DATA_DIR: temporaryFolder() } : {};
  const server = await createServer(readConfig(settings({ ...env, ...folder })), {
    log: silentLogger,
    clock,
    passwords: passwords ?? undefined,
    limits,
    ...(storage && { storage }),
  });
  onTestFinished(() => server.stop());
  await server.start();
  server.ready.catch(() => {});
  return withVerbs(server);
}

/** The cookies that an answer sets, as a request sends them back. */
export const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .join("; ");

function withVerbs(server: HeadcountServer): TestServer {
  const call: TestServer["call"] = async (method, path, body, headers = {}) => {
    const answer = await fetch(new URL(path, server.url), {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = answer.headers.get("content-type")?.includes("json");
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
  };
  const signIn: TestServer["signIn"] = async (email = EMAIL, password = PASSWORD) => {
    const { status, headers, body } = await call("POST", "/api/auth/sign-in/email", { email, password });
    if (status !== 200) throw new Error(`sign-in failed: ${status} ${JSON.stringify(body)}`);
    return organizerOf(server.url, cookieOf(headers), call);
  };
  const verbs = {
    call,
    signIn,
    async signUp(email: string, password = OTHER_PASSWORD): Promise<Organizer> {
      const account = { name: email, email, password };
      const { status, body } = await call("POST", "/api/auth/sign-up/email", account);
      if (status !== 200) throw new Error(`sign-up failed: ${status} ${JSON.stringify(body)}`);
      return signIn(email, password);
    },
    post: (path: string, body: unknown) => call("POST", path, body, { [INTERNAL_KEY_HEADER]: INTERNAL_KEY }),
  };
  return Object.defineProperties(verbs, Object.getOwnPropertyDescriptors(server)) as unknown as TestServer;
}

function organizerOf(url: string, cookie: string, call: TestServer["call"]): Organizer {
  const callAs: Organizer["call"] = (method, path, body) => call(method, path, body, { cookie });
  return {
    cookie,
    cookies: cookie.split("; ").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return { name, value: value.join("="), url };
    }),
    call: callAs,
    createAuction: async (input = {}) =>
      (await callAs("POST", "/api/v1/auctions", { title: "Test", ...input })).body.data,
  };
}

/** Gives `whom` a role in the owner's auction, by an invitation. */
export async function takeIn(
  server: TestServer,
  owner: Organizer,
  id: string,
  role: Role,
  whom: Organizer,
): Promise<void> {
  const made = await owner.call("POST", `/api/v1/auctions/${id}/team/invites`, { role, days: 1 });
  const headers = { cookie: whom.cookie, [INVITE_HEADER]: made.body.data.token };
  const { status } = await server.call("POST", `/api/v1/auctions/${id}/invitation`, {}, headers);
  if (status !== 200) throw new Error(`the invitation was not taken up: ${status}`);
}

export interface Seen {
  viewerCount: number | null;
  count: CountUpdate[1];
}

/** A stock client in one auction, or in none yet. It records everything it receives. */
export interface TestViewer {
  socket: Socket;
  seen: Seen[];
  updates: AuctionUpdate[];
  tokens: string[];
  /** What it was given to go on with its visit. */
  visits: string[];
  /** Resolves when the newest received number is `count`. */
  sees(count: number | null): Promise<Seen>;
  joins(auctionId: unknown): Promise<JoinAck>;
  leaves(): Promise<void>;
  close(): void;
}

type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** A stock socket.io-client; it is closed with the test. */
export function viewer(server: { url: string }, auth: object = {}, options: ClientOptions = {}): TestViewer {
  const socket = io(server.url, { path: SOCKET_PATH, auth, forceNew: true, transports: ["websocket"], ...options });
  const seen: Seen[] = [];
  const updates: AuctionUpdate[] = [];
  const tokens: string[] = [];
  const visits: string[] = [];
  const waiting = new Set<() => void>();
  socket.on("viewerCountUpdate", (...[viewerCount, count]: CountUpdate) => {
    seen.push({ viewerCount, count });
    for (const check of waiting) check();
  });
  socket.on("auctionUpdate", (update: AuctionUpdate) => updates.push(update));
  socket.on("viewerToken", (token: string) => tokens.push(token));
  socket.on("visitToken", (token: string) => visits.push(token));
  onTestFinished(() => void socket.close());
  return {
    socket,
    seen,
    updates,
    tokens,
    visits,
    sees: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          const last = seen.at(-1);
          if (last?.viewerCount !== count) return;
          waiting.delete(check);
          resolve(last);
        };
        waiting.add(check);
        check();
      }),
    joins: (auctionId) => new Promise((resolve) => socket.emit("joinAuction", auctionId, resolve)),
    leaves: () => new Promise((resolve) => socket.emit("leaveAuction", resolve)),
    close: () => void socket.close(),
  };
}

/** The next time that the socket receives `event`. */
export const heard = <T>(socket: Socket, event: string): Promise<T> =>
  new Promise((resolve) => socket.once(event, resolve));

/**
 * Asks until `look` answers something. For what announces itself to nobody. The limit only ends what will never happen.
 * It asks less often the longer it waits, because each question costs the server that a test waits for.
 */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>, limitMs = 120_000): Promise<T> {
  const start = Date.now();
  for (;;) {
    const found = await look();
    if (found) return found;
    const waited = Date.now() - start;
    if (waited > limitMs) throw new Error(`it did not happen within ${limitMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(waited / 10, 10), 100)));
  }
}
