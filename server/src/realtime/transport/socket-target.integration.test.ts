import { createRequire } from "node:module";
import { connect } from "node:net";
import { SOCKET_PATH } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../../../test/support/harness.ts";
import { PATHS, startGateway } from "../gateway.fixtures.ts";
import { readTarget } from "./socket-target.ts";

type Query = Readonly<Record<string, string>>;
const engine = createRequire(createRequire(import.meta.resolve("socket.io")).resolve("socket.io"))("engine.io");
/** How Engine.IO interprets a target; `null` when it does not serve the target. */
const engineReads = (url: string): Query | null => {
  if (!url.startsWith(SOCKET_PATH)) return null;
  const request: { url: string; _query?: Query } = { url };
  new engine.Server().prepare(request);
  return request._query ?? null;
};

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom("EIO", "transport", "sid", "%73id", "s%69d", "SID", "sid[]", "t", "__proto__", ""),
      fc.constantFrom("=", "", "%3D"),
      fc.constantFrom("4", "3", "", "websocket", "polling", "x", "%00", "a=b", "?sid=x", "+"),
    ),
    { maxLength: 6 },
  )
  .chain((pairs) =>
    fc.tuple(
      fc.constantFrom("&", "&&", ";", "&#", "#", "?"),
      fc.constant(pairs.map(([name, equals, value]) => `${name}${equals}${value}`)),
    ),
  )
  .map(([separator, pairs]) => pairs.join(separator));
const begun = fc.constantFrom("", "EIO=4&transport=websocket&", "EIO=4&transport=polling&");
const path = fc.oneof(
  { weight: 3, arbitrary: fc.constant(SOCKET_PATH) },
  fc.constantFrom(
    "/auction",
    "/auction/../auction/",
    "/auction/./",
    "//auction/",
    "/auction//",
    "/AUCTION/",
    "/%61uction/",
    "/%2561uction/",
    "/auction%2f",
    "/x/../auction/",
    "/auction\\",
    "http://x/auction/",
    "HTTPS://x:1/auction/",
    "/auction/x",
    "/auctions/x",
    "/t/auction/x/live",
    "/",
    "*",
  ),
);
const target = fc
  .tuple(path, fc.constantFrom("?", "?", "?", "#", "?#", "#?", ""), begun, query)
  .map((pieces) => pieces.join(""));

describe("a request's target", () => {
  it("T27: has the same meaning for the handshake gate and for Engine.IO, or is refused", () => {
    fc.assert(
      fc.property(target, (url) => {
        const ours = readTarget(url);
        const theirs = engineReads(url);
        if (ours.kind === "other") expect(theirs).toBeNull();
        else if (ours.kind === "handshake" || ours.kind === "session") {
          expect(theirs?.sid ? "session" : "handshake").toBe(ours.kind);
          expect([theirs?.EIO, theirs?.transport]).toEqual([ours.protocol, ours.transport]);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(["&sid=x&sid=", "&sid=&sid=x", "&sid=x&s%69d=", "#?sid=x", "&transport=polling", "&EIO=4"])(
    "T27: with %s behind it is ambiguous",
    (more) => {
      expect(readTarget(`${SOCKET_PATH}?EIO=4&transport=websocket${more}`).kind).toBe("ambiguous");
    },
  );

  it.each([
    "/auction/../auction/",
    "/auction/x",
    "//auction/",
    "/Auction/",
    "/%61uction/",
    "/%2561uction/",
    "/auction%2F",
    "/auction\\",
    "http://x/auction/",
    "/x/..//auction/",
  ])("T27: with another spelling of the path, %s, is ambiguous", (other) => {
    expect(readTarget(`${other}?EIO=4&transport=websocket`).kind).toBe("ambiguous");
  });

  it.each(["/", "/auctions/abc/dashboard", "/t/auction/abc/live", "/auction", "/api/v1/auctions?x=/auction/", "*"])(
    "with another path, %s, does not belong to the sockets",
    (other) => {
      expect(readTarget(other).kind).toBe("other");
    },
  );
});

describe.each(PATHS)("by $path", ({ transports }) => {
  it("T27: every session has a reserved place, whatever its target looks like", async () => {
    const running = await startGateway(transports, { heartbeat: { intervalMs: 60_000, timeoutMs: 50_000 } });
    const { hostname, port } = new URL(running.url);
    /** The first answer to a request that is sent exactly as written. */
    const ask = (url: string, upgrades: boolean): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname);
        onTestFinished(() => void socket.destroy());
        let said = "";
        socket.on("error", () => {});
        socket.on("close", () => resolve(said));
        socket.on("data", (data) => {
          said += data.toString("latin1");
          if (/\r\n\r\n/.test(said) && !/ 101 /.test(said)) resolve(said);
          if (said.includes('"sid"')) resolve(said);
        });
        const headers = upgrades
          ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
          : "Connection: close\r\n";
        socket.write(`GET ${url} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
      });
    let sessions = 0;
    await fc.assert(
      fc.asyncProperty(target, fc.boolean(), async (url, upgrades) => {
        if ((await ask(url, upgrades)).includes('"sid"')) sessions += 1;
        await eventually(async () => running.sockets.reservedPlaces === sessions);
      }),
      { numRuns: 100 },
    );
    expect(sessions).toBeGreaterThan(0);
  });

  it.each(["&sid=x&sid=", "#?sid=x", ""])("T27: the address limit applies to a query that ends in %j", async (more) => {
    const running = await startGateway(transports, {
      addressLimits: { connections: 3, handshakes: 100, perSecond: 1 },
    });
    for (const transport of ["polling", "websocket"]) {
      const statuses = await Promise.all(
        Array.from({ length: 10 }, async () => {
          const { hostname, port } = new URL(running.url);
          const socket = connect(Number(port), hostname);
          onTestFinished(() => void socket.destroy());
          const headers =
            transport === "websocket"
              ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
              : "";
          socket.write(`GET ${SOCKET_PATH}?EIO=4&transport=${transport}${more} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
          const [data] = await new Promise<[Buffer]>((resolve) =>
            socket.once("data", (...said) => resolve(said as [Buffer])),
          );
          return Number(String(data).split(" ")[1]);
        }),
      );
      expect(statuses.filter((status) => status < 300).length).toBeLessThanOrEqual(more === "" ? 3 : 0);
    }
    expect(running.sockets.reservedPlaces).toBeLessThanOrEqual(3);
  });
});
