import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Child, type LongestTurn } from "../child.ts";
import { type Peer, type Server, scratch, socketIoTarget } from "./peer.ts";

/** The built server and the options of Node with which `npm start` runs it. */
export const PROGRAM = "../../server/build/program/headcount.js";
export const PROGRAM_FLAGS = ["--max-semi-space-size=16"];

const ADMIN = { email: "bench@headcount.local", password: "a bench of its own" };
/** An account may own 1,000 auctions. */
const ROOMS_PER_ACCOUNT = 900;
export const INTERNAL_KEY = "the-bench-has-an-internal-key-of-its-own";

export interface HeadcountServer extends Server {
  url: string;
  auctionIds: readonly string[];
  /** Its SQLite database. */
  database: string;
  longestTurn(): Promise<LongestTurn>;
  /** Sends a request as the organizer. Rejects unless the response is a success. */
  call(method: string, path: string, body?: unknown): Promise<Response>;
}

/** The real program with its own database and one auction per room. `settings` override the bench's. */
export async function startHeadcount(rooms: number, settings: Record<string, string> = {}): Promise<HeadcountServer> {
  const { folder, remove } = scratch();
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  const env = {
    PORT: "0",
    DATA_DIR: dataDir,
    LOG_LEVEL: "error",
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    INTERNAL_API_KEY: INTERNAL_KEY,
    DEMO: "off",
    SIGN_UP: "on",
    // All viewers connect from a few addresses of this machine.
    CONNECTIONS_PER_ADDRESS: "0",
    VIEWERS_PER_ADDRESS: "0",
    HANDSHAKES_PER_ADDRESS: "0",
    ...settings,
  };
  const child = new Child(PROGRAM, env, folder, { flags: PROGRAM_FLAGS });
  const [, port = ""] = await child.printed(/^Server started on PORT (\d+)$/);
  const url = `http://127.0.0.1:${port}`;
  let cookie = "";
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(url + path, {
      method,
      headers: { cookie, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const signIn = async (account: { email: string; password: string }): Promise<void> => {
    const answer = await call("POST", "/api/auth/sign-in/email", account);
    cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  };
  await signIn(ADMIN);
  const auctionIds: string[] = [];
  for (let room = 0; room < rooms; room += 1) {
    if (room > 0 && room % ROOMS_PER_ACCOUNT === 0) {
      const account = { ...ADMIN, name: "Bench", email: `bench-${room}@example.com` };
      await call("POST", "/api/auth/sign-up/email", account);
      await signIn(account);
    }
    const answer = await call("POST", "/api/v1/auctions", { title: `Room ${room}`, enableViewerAnalytics: true });
    auctionIds.push(((await answer.json()) as { data: { id: string } }).data.id);
  }
  await signIn(ADMIN);
  return {
    url,
    auctionIds,
    database: join(dataDir, "headcount.db"),
    call,
    targets: auctionIds.map((id) => socketIoTarget(port, id)),
    pids: () => [child.pid],
    loopDelay: () => child.loopDelay(),
    longestTurn: () => child.longestTurn(),
    async stop() {
      await child.end();
      remove();
    },
  };
}

export const headcount: Peer = { side: "Headcount", missing: () => null, start: (rooms) => startHeadcount(rooms) };
