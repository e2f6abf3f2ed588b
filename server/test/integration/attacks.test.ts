import { once } from "node:events";
import { Agent } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { MAX_IDS, SOCKET_PATH } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { partOf } from "../../src/storage/part.fixtures.ts";
import { askInternally, MINUTE_MS } from "../faults/rig.ts";
import { eventually, NOBODYS } from "../support/harness.ts";
import { howMuch } from "../support/long-tests.ts";

// Attacks on the real program with its default limits. After each attack the same process runs with less than 50 MB more memory, and the viewers who were
// connected all along (the canaries) have received all messages. Clients that read nothing of an answer (T26) are tested in api/slow-readers.test.ts, because they would take 30 s here.

import { closed, HANDSHAKE, POLLING, programUnderAttack } from "../support/program-under-attack.ts";

const target = programUnderAttack();
const { canariesHear, descriptors, metric, survives, opened, admitted, statusOf, reach, wire } = target;

describe("counts and memory stay right while an attacker", () => {
  it("T5: sends more than 20 packets in 10 s, and is closed (without the limit all of them are answered)", async () => {
    await survives(async () => {
      const socket = await admitted();
      let answers = 0;
      socket.on("message", (data) => {
        if (String(data).startsWith("43")) answers += 1;
      });
      for (let i = 0; i < 1_000; i += 1) socket.send(`42${i}["leaveAuction"]`);
      await closed(socket);
      expect(answers).toBeLessThanOrEqual(20);
    });
  });

  it("T6: joins 200,000 auctions on one socket, and is closed", { tags: ["slow"] }, async () => {
    await survives(async () => {
      const socket = await admitted();
      for (let i = 0; i < 200_000 && socket.readyState === WebSocket.OPEN; i += 1) {
        socket.send(`42["joinAuction","${i.toString(16).padStart(24, "0")}"]`);
        if (i % 1_000 === 0) await new Promise(setImmediate);
      }
      await closed(socket);
    });
    expect(await metric("headcount_watched_auctions")).toBe(1);
  });

  it("F41: floods with pings, and is closed (without the limit each of them is answered)", {
    tags: ["slow"],
  }, async () => {
    await survives(async () => {
      const socket = await opened();
      for (let i = 0; i < 200_000 && socket.readyState === WebSocket.OPEN; i += 1) {
        socket.ping("x".repeat(100));
        if (i % 1_000 === 0) await new Promise(setImmediate);
      }
      await closed(socket);
    });
  });

  it("F41: sends a packet in tiny fragments, and is closed", { tags: ["slow"] }, async () => {
    await survives(async () => {
      const socket = await opened();
      for (let i = 0; i < 100_000 && socket.readyState === WebSocket.OPEN; i += 1) {
        socket.send("x", { fin: false });
        if (i % 1_000 === 0) await new Promise(setImmediate);
      }
      await closed(socket);
    });
  });

  it("F25: sends halves of binary events, and is closed", { tags: ["slow"] }, async () => {
    await survives(async () => {
      for (const half of ['451-["joinAuction",{"_placeholder":true,"num":0}]', '451-["x"]', "461-1[]", "45"]) {
        const socket = await admitted();
        socket.send(half);
        await closed(socket);
      }
      const socket = await admitted();
      socket.send(Buffer.alloc(16));
      await closed(socket);
    });
  });

  it("F26: sends invalid ids of every kind, and gets an error", async () => {
    const ids = ["__proto__", "*", "{x}", "constructor", "ü".repeat(24), "a".repeat(5_000), 7, null, [], {}, NOBODYS];
    await survives(async () => {
      const socket = await admitted({ __proto__: { polluted: 1 }, constructor: { prototype: { polluted: 1 } } });
      for (const [i, id] of ids.entries()) {
        const answered = once(socket, "message");
        socket.send(`42${i}["joinAuction",${JSON.stringify(id)}]`);
        const [data] = await answered;
        expect(String(data)).toMatch(
          new RegExp(`^43${i}\\[\\{"success":false,"error":\\{"code":"(VALIDATION_FAILED|AUCTION_NOT_FOUND)"`),
        );
      }
    });
  });

  it("T11: sends __proto__ in auth, bodies and queries, and pollutes nothing", { tags: ["slow"] }, async () => {
    await survives(async () => {
      const socket = await opened();
      socket.send('40{"__proto__":{"auctionId":"polluted"},"excluded":"__proto__"}');
      await once(socket, "message");
      // A client without an auction is in none.
      const answered = once(socket, "message");
      socket.send('420["leaveAuction",{"__proto__":{"success":false}}]');
      expect(String((await answered)[0])).toBe('430[{"success":true}]');
      expect(await statusOf(`${POLLING}&__proto__[x]=1&constructor=1`)).toBe(200);
    });
  });

  it.each([
    // Payloads from advisories about dependencies. None may end the process or remain in memory.
    [
      "CVE-2024-37890 of ws",
      `GET ${HANDSHAKE} HTTP/1.1\r\nHost: x\r\n${"a: 1\r\n".repeat(1_900)}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ],
    [
      "CVE-2023-31125 of engine.io",
      `GET ${SOCKET_PATH}?EIO=4&transport=__proto__ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    ],
    [
      "CVE-2023-31125 of engine.io, by websocket",
      `GET ${SOCKET_PATH}?EIO=4&transport=constructor&sid=__proto__ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ],
    [
      "CVE-2022-41940 of engine.io",
      `GET ${HANDSHAKE}&sid=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\xff`,
    ],
    [
      "CVE-2020-36048 of engine.io",
      `POST ${POLLING}&sid=x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n${"x".repeat(1_000)}`,
    ],
    [
      "CVE-2021-32640 of ws",
      `GET ${HANDSHAKE} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: b${" ".repeat(8_000)}x\r\n\r\n`,
    ],
    ["no HTTP at all", `${"\x16\x03\x01".repeat(500)}\r\n\r\n`],
  ])("F25: sends the handshake %s", { tags: ["slow"] }, async (_advisory, bytes) => {
    await survives(async () => {
      for (let i = 0; i < 20; i += 1) await wire(bytes);
    });
  });

  it.each([
    ["CVE-2024-38355 of socket.io", '42["error",{"message":"boom"}]'],
    ["CVE-2023-32695 of socket.io-parser", '42[{"toString":"foo"}]'],
    ["CVE-2022-2421 of socket.io-parser", '451-["hello",{"_placeholder":true,"num":"splice"}]'],
    ["CVE-2020-36049 of socket.io-parser", `42${"9".repeat(8_000)}["x"]`],
  ])("F25: sends the messages of %s", { tags: ["slow"] }, async (_advisory, packet) => {
    await survives(async () => {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => admitted()));
      for (const socket of sockets) socket.send(packet);
      await Promise.all(
        sockets.map((socket) => {
          socket.ping();
          return Promise.race([closed(socket), once(socket, "pong")]);
        }),
      );
    });
  });

  const sessions = howMuch(3_000, 10_000);
  it(`T2: opens ${sessions} bare polling sessions under made-up addresses: gets a thousand and then 429 (without the limit it gets all)`, {
    tags: ["slow"],
  }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 100 });
    onTestFinished(() => agent.destroy());
    // These requests come from another address than the canaries. Their forged headers have no effect.
    let client = 0;
    const elsewhere = () => {
      client += 1;
      const headers = { "x-forwarded-for": `198.51.100.${client % 250}:${client}`, forwarded: `for=client${client}` };
      return { agent, localAddress: "127.0.0.2", headers };
    };
    const answers = new Map<number, number>();
    await survives(async () => {
      const began = performance.now();
      for (let i = 0; i < sessions; i += 100) {
        const statuses = await Promise.all(Array.from({ length: 100 }, () => statusOf(POLLING, elsewhere())));
        for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1);
      }
      // The limit regains 50 per second meanwhile.
      const most = 1_000 + ((performance.now() - began) / 1_000) * 50;
      expect(answers.get(200)).toBeLessThanOrEqual(Math.ceil(most));
    });
    expect((answers.get(200) ?? 0) + (answers.get(429) ?? 0)).toBe(sessions);
  });

  const upgrades = [
    ["/nope", ""],
    [HANDSHAKE, "Origin: https://evil.example\r\n"],
    [`${HANDSHAKE}&sid=x&sid=`, ""],
    [`${HANDSHAKE}&sid=x`, ""],
  ].map(
    ([path, header]) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\nSec-WebSocket-Version: 13\r\n${header}\r\n`,
  );

  it("T26: is refused 2,000 upgrades, sends more in half of them, and leaves no descriptor (without the destruction: one for each)", {
    tags: ["slow"],
  }, async ({ skip }) => {
    skip(process.platform !== "linux", "descriptors are counted in /proc");
    const before = descriptors();
    await survives(async () => {
      for (let i = 0; i < 2_000; i += 100) {
        const sockets = Array.from({ length: 100 }, () => reach("127.0.0.3"));
        await Promise.all(
          sockets.map(async (socket, place) => {
            const answered = once(socket, "data");
            socket.write(upgrades[place % upgrades.length] ?? "");
            await answered;
            if (place % 8 < 4) socket.write("x");
            socket.end();
          }),
        );
        for (const socket of sockets) socket.destroy();
      }
    });
    // The canaries and the metrics use a few more.
    await eventually(async () => descriptors() < before + 50);
  });

  it("T27: sends a request that two programs parse differently, and is refused without a session", {
    tags: ["slow"],
  }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    onTestFinished(() => agent.destroy());
    const spellings = ["&sid=x&sid=", "&sid=&sid=x", "&EIO=3", "&transport=websocket", "&%73id=x&sid="];
    await survives(async () => {
      const asked = Array.from({ length: 500 }, (_, i) =>
        statusOf(`${POLLING}${spellings[i % spellings.length]}`, { agent, localAddress: "127.0.0.4" }),
      );
      expect(new Set(await Promise.all(asked))).toEqual(new Set([400]));
    });
  });

  it("T26: opens 5,000 connections and keeps them after an answer, and 4,000 stay (without the limit: all)", {
    tags: ["slow"],
  }, async ({ skip }) => {
    skip(process.platform !== "linux", "descriptors are counted in /proc");
    const sockets: NetSocket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    const before = descriptors();
    let most = 0;
    await survives(async () => {
      for (let i = 0; i < 5_000; i += 250) {
        const some = Array.from({ length: 250 }, () => reach("127.0.0.5"));
        sockets.push(...some);
        await Promise.all(
          some.map((socket) => {
            socket.once("end", () => socket.end()).write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            return once(socket, "data");
          }),
        );
        most = Math.max(most, descriptors());
      }
    });
    expect(most - before).toBeGreaterThan(3_900);
    expect(most - before).toBeLessThan(4_100);
  });

  it("T29: has the internal key, invents 400 recorders and requests 20,000 auctions at once, and fills 256 places of one past minute", {
    tags: ["slow"],
  }, async () => {
    const minute = Math.floor(Date.now() / MINUTE_MS - 100) * MINUTE_MS;
    const counts = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 12 };
    const snapshots = Array.from({ length: 400 }, (_, i) => ({
      auctionId: target.rig.auction.id,
      snapshot: {
        ...counts,
        timestamp: new Date(minute).toISOString(),
        part: partOf(0, 1, { node: `made-up-${i}`, minute }),
      },
    }));
    const ids = Array.from({ length: 20_000 }, (_, i) => i.toString(16).padStart(24, "0"));
    const ask = (some: readonly string[]) => askInternally(`${target.rig.apiUrl}/api/v1/directory`, { ids: some });
    await survives(async () => {
      const posted = await askInternally(`${target.rig.apiUrl}/api/v1/analytics/snapshots`, { snapshots });
      const { data } = (await posted.json()) as { data: { results: { success: boolean }[] } };
      expect(data.results.filter(({ success }) => success)).toHaveLength(256);
      const slices = Array.from({ length: 4 }, (_, i) => ids.slice(i * MAX_IDS, (i + 1) * MAX_IDS));
      const answers = await Promise.all([ask(ids), ...slices.map(ask)]);
      expect(answers.map(({ status }) => status)).toEqual([413, 200, 200, 200, 200]);
    });
  });

  it("T4: begins a request or its body and stops, and is disconnected after 15 s while others are served (without the time limit it stays)", {
    tags: ["slow"],
  }, async () => {
    const slow = Array.from({ length: 50 }, () => reach());
    for (const [i, socket] of slow.entries()) {
      socket.resume().once("end", () => socket.end());
      const rest = i % 2 ? "Content-" : "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
      socket.write(`POST ${POLLING} HTTP/1.1\r\nHost: x\r\n${rest}`);
    }
    const over = Promise.all(slow.map((socket) => once(socket, "close")));
    onTestFinished(() => {
      for (const socket of slow) socket.destroy();
    });
    await canariesHear();
    await over;
    await canariesHear();
  });
});
