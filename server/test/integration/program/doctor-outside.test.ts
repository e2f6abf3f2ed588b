import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { examine } from "../../../src/doctor/checks.ts";
import { lineOf } from "../../../src/doctor/finding.ts";
import { observe } from "../../../src/doctor/observe.ts";
import { freePort } from "../../support/free-port.ts";
import { settings, startServer } from "../../support/harness.ts";

interface Manners {
  /** Headers as they are passed on to the server. */
  up?(headers: Record<string, string | string[] | undefined>): void;
  /** Headers as they are passed back from the chosen server. */
  down?(headers: Record<string, string | string[] | undefined>, chosen: number): void;
  /** Whether websockets are passed on. */
  upgrades?: boolean;
  /** Chooses the server of a request. */
  choose?(request: IncomingMessage): number;
}

/** A reverse proxy for one or several servers, on a known port. */
async function proxy(
  port: number,
  servers: readonly number[],
  { up = () => {}, down = () => {}, upgrades = true, choose = () => 0 }: Manners,
): Promise<void> {
  const target = (chosen: number): number => servers[chosen % servers.length] ?? 0;
  const front = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers };
    up(headers);
    const { method, url: path } = incoming;
    const chosen = choose(incoming);
    const passed = request({ port: target(chosen), host: "127.0.0.1", method, path, headers }, (answer) => {
      const back = { ...answer.headers };
      down(back, chosen);
      outgoing.writeHead(answer.statusCode ?? 502, back);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  front.on("upgrade", (incoming, socket, head) => {
    if (!upgrades) return void socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
    const headers = { ...incoming.headers };
    up(headers);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const server = connect(target(choose(incoming)), "127.0.0.1", () => {
      server.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    for (const end of [server, socket]) end.on("error", () => [server, socket].map((each) => each.destroy()));
  });
  front.listen(port);
  await once(front, "listening");
  onTestFinished(() => {
    front.closeAllConnections();
    front.close();
  });
}

/** A correct proxy: it adds the client's address. */
const forwards = (headers: Record<string, string | string[] | undefined>): void => {
  headers["x-forwarded-for"] = [headers["x-forwarded-for"], "198.51.100.7"].flat().filter(Boolean).join(", ");
};

/** The doctor's outside checks of a server behind a proxy with these rules. */
async function seenThrough(manners: Manners, env: Record<string, string> = { TRUST_PROXY: "1" }): Promise<string[]> {
  const [own, front] = [await freePort(), await freePort()];
  const all = { PORT: String(own), PUBLIC_URL: `http://localhost:${front}`, ...env };
  const server = await startServer(all);
  const servers = [own];
  if (manners.choose) {
    const second = await freePort();
    await startServer({ ...all, PORT: String(second) });
    servers.push(second);
  }
  await proxy(front, servers, { up: forwards, ...manners });
  const lines = examine(await observe(readConfig(settings(all))))
    .filter(({ check }) => check.includes("outside"))
    .map(({ check, finding }) => lineOf(check, finding));
  expect(server.load.connections).toBe(0);
  return lines;
}
const problems = (lines: string[]): string[] => lines.filter((line) => !line.startsWith("ok"));

// Each check of outside-checks.ts was removed once, and then its line was missing here.
describe("npm run doctor, from outside", () => {
  it("finds no problem behind a transparent proxy, and lists its checks", async () => {
    const lines = await seenThrough({});
    expect(problems(lines)).toEqual([]);
    expect(lines).toEqual([
      expect.stringMatching(/^ok {4}from outside: http:\/\/localhost:\d+ answers$/),
      "ok    headers from outside: they arrive as the server sends them",
      "ok    origins from outside: foreign pages can neither write nor connect, but the server's own pages can",
      "ok    sockets from outside: websockets and long polling work",
      expect.stringMatching(/^ok {4}addresses from outside: .* are identified by their own address$/),
      expect.stringMatching(/^ok {4}metrics from outside: .* is protected$/),
    ]);
  });

  it("reports nothing if the public address is unknown", async () => {
    expect(await seenThrough({}, { TRUST_PROXY: "1", PUBLIC_URL: "" })).toEqual([]);
  });

  it("reports that nothing answers", async () => {
    const [own, front] = [await freePort(), await freePort()];
    const env = { PORT: String(own), PUBLIC_URL: `http://localhost:${front}` };
    await startServer(env);
    const lines = examine(await observe(readConfig(settings(env))))
      .filter(({ check }) => check.includes("outside"))
      .map(({ check, finding }) => lineOf(check, finding));
    expect(lines).toEqual([expect.stringMatching(/^fail {2}from outside: .* \(nothing listens there\)/)]);
  });

  it("names a header that is removed or doubled", async () => {
    const lines = await seenThrough({
      down(headers) {
        delete headers["content-security-policy"];
        headers["x-content-type-options"] = ["nosniff", "nosniff"];
        headers["x-frame-options"] ??= "SAMEORIGIN";
      },
    });
    expect(problems(lines)).toHaveLength(7);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /x-frame-options of \/t\/auction\/none\/live arrives as "SAMEORIGIN", but was sent as none/,
      ),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^fail {2}headers from outside: content-security-policy of \/ is removed in between/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        /x-content-type-options of \/api\/v1\/config arrives as "nosniff, nosniff", but was sent as "nosniff"/,
      ),
    );
  });

  it("reports that foreign pages can write and connect if the proxy removes the origin", async () => {
    const lines = await seenThrough({
      up(headers) {
        forwards(headers);
        delete headers.origin;
      },
    });
    expect(problems(lines)).toEqual([
      expect.stringMatching(/^fail {2}origins from outside: a write from a foreign page gets 401 instead of 403/),
      expect.stringMatching(/^fail {2}origins from outside: pages of any origin can open a socket .* by polling/),
      expect.stringMatching(/^fail {2}origins from outside: pages of any origin can open a socket .* by websocket/),
    ]);
  });

  it("reports that the proxy exposes the metrics to everybody", async () => {
    const lines = await seenThrough({
      up(headers) {
        forwards(headers);
        headers.authorization = `Bearer ${settings().INTERNAL_API_KEY}`;
      },
    });
    expect(problems(lines)).toEqual([expect.stringMatching(/^fail {2}metrics from outside: anyone can read/)]);
  });

  it("reports blocked websockets", async () => {
    expect(problems(await seenThrough({ upgrades: false }))).toEqual([
      expect.stringMatching(/^fail {2}sockets from outside: websockets do not work .* Upgrade and Connection/),
    ]);
  });

  it.each([
    ["adds addresses, and is not trusted", forwards, {}, /^warn .* have the address .* set TRUST_PROXY to/],
    [
      "reports no addresses",
      (headers: Record<string, unknown>) => void delete headers["x-forwarded-for"],
      { TRUST_PROXY: "1" },
      /^warn .* have the address .* add X-Forwarded-For/,
    ],
    ["is trusted whatever it forwards", () => {}, { TRUST_PROXY: "1" }, /^fail .* can choose their own address/],
    ["is trusted one hop too far", forwards, { TRUST_PROXY: "2" }, /^fail .* can choose their own address/],
  ])("checks addresses when the proxy %s (T3)", async (_, up, env, line) => {
    expect(problems(await seenThrough({ up }, env as Record<string, string>))).toEqual([expect.stringMatching(line)]);
  });

  it("F35: reports a balancer that moves a long-polling session to another server, and accepts sticky ones", async () => {
    let turn = 0;
    const lines = await seenThrough({ choose: () => (turn += 1) });
    expect(problems(lines)).toEqual([
      expect.stringMatching(
        /^fail {2}sockets from outside: the second request of [1-6] of 6 long-polling sessions reached another server: .* sticky sessions/,
      ),
    ]);
    expect(problems(await seenThrough({ choose: () => 1 }))).toEqual([]);
    const byCookie: Manners = {
      choose: ({ headers }) => {
        turn += 1;
        return Number(/server=(\d+)/.exec(headers.cookie ?? "")?.[1] ?? turn);
      },
      down(headers, chosen) {
        headers["set-cookie"] = [`server=${chosen}; Path=/`];
      },
    };
    expect(problems(await seenThrough(byCookie))).toEqual([]);
  });
});
