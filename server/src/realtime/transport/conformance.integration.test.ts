import { SOCKET_PATH } from "@headcount/protocol";
import { io as newest } from "socket.io-client";
// @ts-expect-error That version does not export its types.
import { io as oldest } from "socket.io-client-4.0";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { eventually, heard, NOBODYS } from "../../../test/support/harness.ts";
import {
  A,
  AUCTION,
  admitted,
  HEARTBEAT,
  json,
  opened,
  PATHS,
  type Running,
  raw,
  startGateway,
} from "../gateway.fixtures.ts";

/**
 * What the public protocol documents (Engine.IO 4, Socket.IO 5) promise a client, tested on each transport.
 * Sources: github.com/socketio/engine.io-protocol and socket.io-protocol.
 */
describe.each(PATHS)("by $path", ({ transports }) => {
  const start = (heartbeat = HEARTBEAT) => startGateway(transports, { heartbeat });

  describe("Engine.IO 4 over websocket", () => {
    it("opens with the values of the handshake", async () => {
      const client = raw(await start());
      expect(json(await client.next(), "0")).toEqual({
        sid: expect.stringMatching(/^[\w-]{20}$/),
        upgrades: [],
        pingInterval: HEARTBEAT.intervalMs,
        pingTimeout: HEARTBEAT.timeoutMs,
        maxPayload: 8_192,
      });
    });

    it.each([
      "transport=websocket",
      "EIO=abc&transport=websocket",
      "EIO=3&transport=websocket",
      "EIO=4",
      "EIO=4&transport=abc",
      "EIO=4&transport=websocket&sid=unknown",
    ])("refuses %s", async (query) => {
      expect(await raw(await start(), query).closed).toBe(1006);
    });

    it("pings, and keeps a client that answers", async () => {
      const running = await start();
      // Measured from before the packet comes: a delay can only make this longer.
      const began = performance.now();
      const client = raw(running, undefined, false);
      await client.next();
      client.send("40");
      json(await client.next(), "40");
      for (let round = 1; round <= 3; round += 1) {
        expect(await client.next()).toBe("2");
        expect(performance.now() - began).toBeGreaterThan((round - 0.2) * HEARTBEAT.intervalMs);
        client.send("3");
      }
      expect(client.socket.readyState).toBe(WebSocket.OPEN);
    });

    it("T2: closes a session that does not connect in time", async () => {
      await (await opened(await start())).closed;
    });

    it("F15: disconnects a client that does not answer a ping, even if it sends other packets", async () => {
      const running = await start();
      const client = raw(running, undefined, false);
      await client.next();
      client.send(`40{"auctionId":"${A}"}`);
      const talking = setInterval(() => client.send('42["nonsense"]'), 50);
      onTestFinished(() => clearInterval(talking));
      await client.closed;
      await eventually(async () => running.audience.size.connections === 0);
    });

    it.each(["2", "2probe", "abc", "9", "8", "4", "b", ""])("closes on the packet `%s`", async (packet) => {
      const client = await opened(await start());
      client.send(packet);
      await client.closed;
    });

    it("closes on a close packet, with the next heartbeat at the latest", async () => {
      const client = raw(await start(), undefined, false);
      await client.next();
      client.send("1");
      await client.closed;
    });

    it("closes on a packet beyond the limit that it announced", async () => {
      const client = await opened(await start());
      client.send(`4${"x".repeat(8_192)}`);
      expect(await client.closed).toBe(1009);
    });

    it("closes on unannounced binary data", async () => {
      const client = await admitted(await start());
      client.send(Uint8Array.of(1, 2, 3));
      await client.closed;
    });

    it("assembles a packet from fragments", async () => {
      const client = await opened(await start());
      client.socket.send("4", { fin: false });
      client.socket.send("0", { fin: true });
      json(await client.next(), "40");
    });
  });

  describe("Socket.IO 5 over websocket", () => {
    it("connects a client to the default namespace with an id of its own", async () => {
      const client = raw(await start());
      const { sid } = json(await client.next(), "0") as { sid: string };
      client.send("40");
      const answer = json(await client.next(), "40") as { sid: string };
      expect(answer).toEqual({ sid: expect.stringMatching(/^[\w-]{20}$/) });
      expect(answer.sid).not.toBe(sid);
    });

    it("reads the payload of CONNECT", async () => {
      const running = await start();
      const client = await opened(running);
      client.send(`40{"auctionId":"${A}"}`);
      json(await client.next(), "40");
      expect(json(await client.next(), "42")).toEqual(["auctionUpdate", AUCTION]);
      expect(json(await client.next(), "42")).toMatchObject(["viewerCountUpdate", 1, { connections: 1 }]);
      expect(running.audience.size).toEqual({ connections: 1, excluded: 0, auctions: 1 });
    });

    it.each([
      [NOBODYS, "AUCTION_NOT_FOUND"],
      ["no id", "VALIDATION_FAILED"],
    ])("answers CONNECT for %s with CONNECT_ERROR, and lets the client try again", async (auctionId, code) => {
      const client = await opened(await start());
      client.send(`40${JSON.stringify({ auctionId })}`);
      const message = expect.any(String);
      expect(json(await client.next(), "44")).toEqual({ message, data: { code, message } });
      client.send("40");
      json(await client.next(), "40");
    });

    it.each(["40/random", "40/random,", '40/random,{"a":1}'])("accepts no other namespace: %s", async (packet) => {
      const client = await opened(await start());
      client.send(packet);
      expect(await client.next()).toBe('44/random,{"message":"Invalid namespace"}');
      client.send("40");
      json(await client.next(), "40");
    });

    it.each(["4abc", "40[]", "40{", '42["joinAuction"]', "41", '43["x"]', "47", '430["x"]'])(
      "closes on `%s` in the place of CONNECT",
      async (packet) => {
        const client = await opened(await start());
        client.send(packet);
        await client.closed;
      },
    );

    it.each([
      "40",
      '44{"message":"x"}',
      "47",
      "42{}",
      "42[]",
      "42[",
      "42[null]",
      '42["connect"]',
      '42["disconnect"]',
      '42/random,["joinAuction"]',
      "41[]",
      '451-["joinAuction"',
      '45["joinAuction"]',
      '4599-["joinAuction"]',
    ])("closes on `%s` after CONNECT", async (packet) => {
      const client = await admitted(await start());
      client.send(packet);
      await client.closed;
    });

    it.each(["6", "5", "0", '43["x"]', '437["x"]', "42[7]", '42["nonsense",{"a":[]}]', '427["nonsense"]'])(
      "ignores `%s`",
      async (packet) => {
        const client = await admitted(await start());
        client.send(packet);
        client.send('4212["leaveAuction"]');
        expect(json(await client.next(), "4312")).toEqual([{ success: true }]);
      },
    );

    it("acknowledges several events at once, by their ids", async () => {
      const client = await admitted(await start());
      client.send(`420["joinAuction","${NOBODYS}"]`);
      client.send('421["joinAuction",7]');
      client.send('42123456789["leaveAuction"]');
      const answers = new Map<string, unknown>();
      for (let count = 0; count < 3; count += 1) {
        const [, id = "", text = ""] = /^43(\d+)(.*)$/.exec(await client.next()) ?? [];
        answers.set(id, JSON.parse(text));
      }
      expect(answers.get("0")).toMatchObject([{ success: false, error: { code: "AUCTION_NOT_FOUND" } }]);
      expect(answers.get("1")).toMatchObject([{ success: false, error: { code: "VALIDATION_FAILED" } }]);
      expect(answers.get("123456789")).toEqual([{ success: true }]);
    });

    it("leaves the auction on DISCONNECT, and may connect again over the same websocket", async () => {
      const running = await start();
      const client = await opened(running);
      client.send(`40{"auctionId":"${A}"}`);
      await eventually(async () => running.audience.size.connections === 1);
      client.send("41");
      await eventually(async () => running.audience.size.connections === 0);
      client.send(`40{"auctionId":"${A}"}`);
      await eventually(async () => running.audience.size.connections === 1);
      client.socket.close();
      await eventually(async () => running.audience.size.connections === 0);
    });
  });

  describe.each([
    ["oldest", oldest as typeof newest],
    ["newest", newest],
  ])("the %s stock client of major version 4", (_, io) => {
    const connect = (running: Running, transports: string[], auth: object = { auctionId: A }) => {
      const socket = io(running.url, { path: SOCKET_PATH, auth, forceNew: true, transports, reconnectionDelay: 50 });
      onTestFinished(() => void socket.close());
      return socket;
    };

    it.each([[["websocket"]], [["polling"]], [["polling", "websocket"]]])("joins over %j", async (transports) => {
      const running = await start({ intervalMs: 10_000, timeoutMs: 5_000 });
      const socket = connect(running, transports);
      const [count, update] = await Promise.all([heard(socket, "viewerCountUpdate"), heard(socket, "auctionUpdate")]);
      expect([count, update]).toEqual([1, AUCTION]);
      const last = transports.at(-1);
      await eventually(async () => socket.io.engine.transport.name === last);
      const received = heard(socket, "viewerCountUpdate");
      running.gateway.auctionChanged({ ...AUCTION, title: "Renamed" });
      expect(await received).toBe(1);
      await new Promise<void>((done) => socket.emit("leaveAuction", () => done()));
      expect(running.audience.size.connections).toBe(0);
      const ack = await new Promise((done) => socket.emit("joinAuction", A, done));
      expect(ack).toMatchObject({ success: true, data: { viewerCount: 1 } });
      socket.close();
      await eventually(async () => running.audience.size.connections === 0);
    });

    it("stays through several heartbeats", async () => {
      const running = await start();
      const socket = connect(running, ["websocket"]);
      // The heartbeats of one connection. A stall of this process ends the connection, and the next one starts from zero.
      let pings = 0;
      socket.io.on("open", () => {
        pings = 0;
        socket.io.engine.on("packet", ({ type }: { type: string }) => {
          if (type === "ping") pings += 1;
        });
      });
      await eventually(async () => pings >= 3);
      expect(socket.connected).toBe(true);
    });

    it.each([[["websocket"]], [["polling"]]])("reconnects over %j when its connection is cut", async (transports) => {
      const running = await start({ intervalMs: 10_000, timeoutMs: 5_000 });
      const socket = connect(running, transports);
      await heard(socket, "viewerCountUpdate");
      const { id } = socket;
      const again = heard(socket, "viewerCountUpdate");
      socket.io.engine.close();
      expect(await again).toBe(1);
      expect(socket.id).not.toBe(id);
      await eventually(async () => running.audience.size.connections === 1);
    });

    it("reconnects after the server closed its connection", async () => {
      const running = await start({ intervalMs: 10_000, timeoutMs: 5_000 });
      const socket = connect(running, ["websocket"]);
      await heard(socket, "connect");
      const gone = heard<string>(socket, "disconnect");
      await running.sockets.stop();
      expect(await gone).toBe("transport close");
      expect(running.audience.size.connections).toBe(0);
    });

    it("receives the server's reason when it is refused", async () => {
      const socket = connect(await start(), ["websocket"], { auctionId: NOBODYS });
      const { data } = await heard<Error & { data: unknown }>(socket, "connect_error");
      expect(data).toMatchObject({ code: "AUCTION_NOT_FOUND" });
    });
  });
});
