import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { INTERNAL_KEY_HEADER, type SeenAddress, SOCKET_PATH, seenAddress } from "@headcount/protocol";
import { WebSocket } from "ws";
import { z } from "zod";
import { type HandshakeResult, STRANGER, tryHandshake, wordsOf } from "./ask.ts";

const OUTSIDE_ANSWER_MS = 5_000;
/** An address that is reserved for documentation. */
export const MADE_UP = "203.0.113.99";
/** Handshakes by long polling, each followed by a packet. A balancer before two servers sends every second request to the other one. */
const POLLS = 6;
/** Security headers for browsers. */
const GUARDS = [
  "content-security-policy",
  "x-frame-options",
  "x-content-type-options",
  "referrer-policy",
  "cross-origin-opener-policy",
] as const;
/** One of each kind of answer: a page, the page that may be framed, the API. */
const SURFACES = ["/", "/t/auction/none/live", "/api/v1/config"] as const;

export type Transport = "polling" | "websocket";

/** One handshake at the public address, with its result. */
export interface PublicHandshake {
  transport: Transport;
  origin: string;
  wanted: Exclude<HandshakeResult, "silent">;
  found: HandshakeResult;
}

/** What a visitor sees at the public addresses, through all proxies. Reading it changes nothing in the deployment. */
export interface Outside {
  /** Origin of the pages, and of the sockets. */
  pages: string;
  sockets: string;
  /** Why the pages cannot be reached; `null`: they can. */
  error: string | null;
  /** Headers that differ from those that the server sends. */
  changed: { path: string; name: string; sent: string | null; came: string | null }[];
  /** How long browsers must use TLS (HSTS); `null`: no such header. */
  transportSecurity: string | null;
  /** Status of a write from a foreign page. */
  foreignWrite: number | null;
  /** Status of the metrics without a key, by host. */
  metrics: { url: string; status: number | null }[];
  /** The answer of plain http beside https; `null`: no answer, or no https. */
  plain: { status: number; location: string } | null;
  /** The session's cookie, as sent by a sign-out. */
  cookie: string | null;
  handshakes: PublicHandshake[];
  /** Long-polling sessions in which the packet after the handshake failed, and the number of attempts. */
  lost: number;
  polls: number;
  /** The address that the server sees for a request with a made-up X-Forwarded-For. Absent if the key would be sent unencrypted. */
  addresses: { url: string; seen: SeenAddress }[];
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A request on a new connection, because balancers distribute connections. @throws Error when nothing answers within a few seconds */
const send = (
  url: URL,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, { method, headers, agent: false });
    request.setTimeout(OUTSIDE_ANSWER_MS, () =>
      request.destroy(new Error(`no answer within ${OUTSIDE_ANSWER_MS / 1_000} s`)),
    );
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.end(body);
  });

/** `null` when nothing answers, because another check reports this already. */
const tried = (...question: Parameters<typeof send>): Promise<Reply | null> => send(...question).catch(() => null);

const polling = (sockets: string, query = ""): URL =>
  new URL(`${SOCKET_PATH}?EIO=4&transport=polling${query}`, sockets);
const sessionOf = (reply: Reply | null): string | null => /"sid":"([^"]+)"/.exec(reply?.text ?? "")?.[1] ?? null;

/** Like `tryHandshake`, by websocket. */
const handshakeByWebsocket = (sockets: string, origin: string): Promise<HandshakeResult> =>
  new Promise((resolve) => {
    const url = new URL(`${SOCKET_PATH}?EIO=4&transport=websocket`, sockets.replace(/^http/, "ws"));
    const socket = new WebSocket(url, { origin, handshakeTimeout: OUTSIDE_ANSWER_MS, agent: false });
    const timer = setTimeout(() => socket.terminate(), OUTSIDE_ANSWER_MS);
    let found: HandshakeResult = "silent";
    socket.on("unexpected-response", (_request, response) => {
      if (response.statusCode === 403) found = "refused";
      response.destroy();
      socket.terminate();
    });
    socket.on("message", (packet) => {
      if (String(packet).startsWith("0{")) found = "accepted";
      socket.close();
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(found);
    });
  });

/** Whether the packet after a long-polling handshake reached a different server. Cookies are sent as by a browser. */
async function isLost(sockets: string, origin: string): Promise<boolean> {
  const reply = await tried(polling(sockets), { headers: { origin } });
  const sid = sessionOf(reply);
  if (sid === null) return false;
  const cookie = (reply?.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
  const headers = { origin, ...(cookie && { cookie }) };
  const closed = await tried(polling(sockets, `&sid=${sid}`), { method: "POST", headers, body: "1" });
  return closed?.status === 400;
}

export const isHttps = (url: string): boolean => url.startsWith("https:");
/** Whether requests to this address stay on this machine. */
export const isLoopback = (url: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);

async function addressAt(url: string, key: string): Promise<SeenAddress | null> {
  const headers = { [INTERNAL_KEY_HEADER]: key, "x-forwarded-for": MADE_UP };
  const reply = await tried(new URL("/api/v1/address", url), { headers });
  try {
    return z.object({ data: seenAddress }).parse(JSON.parse(reply?.text ?? "")).data;
  } catch {
    return null;
  }
}

/** The nonce for scripts and styles is different in each answer. */
const withoutNonce = (value: string): string => value.replaceAll(/'nonce-[^']*'/g, "'nonce-'");
const headerOf = (reply: Reply | null, name: string): string | null => {
  const value = reply?.headers[name];
  return value === undefined ? null : withoutNonce(String(value));
};

async function changedHeaders(inside: string, pages: string): Promise<Outside["changed"]> {
  const changes = await Promise.all(
    SURFACES.map(async (path) => {
      const [sent, came] = await Promise.all([tried(new URL(path, inside)), tried(new URL(path, pages))]);
      return GUARDS.flatMap((name) => {
        const [ours, theirs] = [headerOf(sent, name), headerOf(came, name)];
        return sent === null || came === null || ours === theirs ? [] : [{ path, name, sent: ours, came: theirs }];
      });
    }),
  );
  return changes.flat();
}

export interface OutsideOptions {
  /** Public origin of the pages, and of the sockets. */
  pages: string;
  sockets: string;
  /** Direct address of the API server. */
  inside: string;
  /** The internal key. */
  key: string;
}

/** Observes a deployment from the position of its visitors. */
export async function lookFromOutside({ pages, sockets, inside, key }: OutsideOptions): Promise<Outside> {
  const hosts = [...new Set([pages, sockets])];
  let error: string | null = null;
  const front = await send(new URL("/", pages)).catch((cause) => {
    error = wordsOf(cause);
    return null;
  });
  const write = (origin: string, path: string) =>
    tried(new URL(path, pages), {
      method: "POST",
      headers: { origin, "content-type": "application/json" },
      body: "{}",
    });
  const statusOf = async (url: string) => ({
    url,
    status: (await tried(new URL("/metrics", url)))?.status ?? null,
  });
  const plainly = async (): Promise<Outside["plain"]> => {
    if (!isHttps(pages)) return null;
    const reply = await tried(new URL(`http://${new URL(pages).hostname}/`));
    return reply && { status: reply.status, location: reply.headers.location ?? "" };
  };
  const attempts: { transport: Transport; tryHandshake(sockets: string, origin: string): Promise<HandshakeResult> }[] =
    [
      { transport: "polling", tryHandshake },
      { transport: "websocket", tryHandshake: handshakeByWebsocket },
    ];
  const handshakes = attempts.flatMap(({ transport, tryHandshake }) =>
    ([pages, STRANGER] as const).map(async (origin): Promise<PublicHandshake> => {
      const wanted = origin === STRANGER ? "refused" : "accepted";
      return { transport, origin, wanted, found: await tryHandshake(sockets, origin) };
    }),
  );
  const lost = await Promise.all(Array.from({ length: POLLS }, () => isLost(sockets, pages)));
  const addresses = hosts
    .filter((url) => isHttps(url) || isLoopback(url))
    .map(async (url) => ({ url, seen: await addressAt(url, key) }));
  // No one is signed in here, so this ends no session. The answer shows how the cookie is set.
  const signedOut = await write(pages, "/api/auth/sign-out");
  return {
    pages,
    sockets,
    error,
    changed: await changedHeaders(inside, pages),
    transportSecurity: headerOf(front, "strict-transport-security"),
    foreignWrite: (await write(STRANGER, "/api/v1/auctions"))?.status ?? null,
    metrics: await Promise.all(hosts.map(statusOf)),
    plain: await plainly(),
    cookie: signedOut?.headers["set-cookie"]?.[0] ?? null,
    handshakes: await Promise.all(handshakes),
    lost: lost.filter(Boolean).length,
    polls: POLLS,
    addresses: (await Promise.all(addresses)).flatMap(({ url, seen }) => (seen ? [{ url, seen }] : [])),
  };
}
