import { SOCKET_PATH } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventually } from "../../../test/support/harness.ts";
import { A, opened, PATHS, type Raw, type Running, startGateway } from "../gateway.fixtures.ts";

const CALM = { heartbeat: { intervalMs: 10_000, timeoutMs: 5_000 } };
const [STOCK, OWN] = PATHS;
if (!STOCK || !OWN) throw new Error("there are two ways to be served");

/** Rare, so that most packets are still decoded. */
const sometimes = <T, U>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: seldom });

const id = fc.constantFrom(A, "b".repeat(24), "__proto__", "*", "", "{x}", "ａ".repeat(24), "a".repeat(5_000));
const value = fc.oneof(id, fc.jsonValue({ maxDepth: 2 }));
const name = sometimes(
  fc.constantFrom("joinAuction", "leaveAuction"),
  fc.constantFrom("connect", "disconnect", "error", "newListener", "__proto__", "viewerCountUpdate", "nonsense", ""),
);
const mangled = (text: string): fc.Arbitrary<string> =>
  sometimes(
    fc.constant(text),
    fc
      .tuple(fc.nat(text.length), fc.nat(3), fc.constantFrom("", '"', "{", "]", ",", "\u0000", "9", "\\u"))
      .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut)),
  );

const namespace = sometimes(
  fc.constant(""),
  fc.constantFrom("/,", "/admin,", "/admin", "/__proto__,", "/\u0000,", "//,"),
);
const ackId = sometimes(
  fc.oneof(fc.constant(""), fc.nat(40).map(String)),
  fc.constantFrom("-1", "00", "99999999999999999999", "1e3"),
);
const auth = sometimes(
  fc.constantFrom("", "{}", `{"auctionId":"${A}"}`),
  fc.oneof(
    fc.constantFrom("[]", "null", "7", '"x"', '{"__proto__":{"auctionId":1}}', '{"viewerToken":{"a":1}}'),
    fc.jsonValue({ maxDepth: 2 }).map((one) => JSON.stringify(one)),
  ),
);
const event = fc.tuple(name, fc.array(value, { maxLength: 3 })).map(([of, args]) => JSON.stringify([of, ...args]));

/** Packets of Socket.IO 5 in messages of Engine.IO 4, most of them valid. */
const message = fc
  .oneof(
    fc.tuple(fc.constant("0"), namespace, auth),
    fc.tuple(fc.constant("1"), namespace),
    { weight: 4, arbitrary: fc.tuple(fc.constant("2"), namespace, ackId, event) },
    fc.tuple(fc.constant("3"), namespace, ackId, event),
    fc.tuple(fc.constantFrom("4", "7", "x", ""), event),
  )
  .map((parts) => `4${parts.join("")}`)
  .chain(mangled)
  .filter((text) => !/^(1|4[56])/.test(text));
const enginePacket = fc.constantFrom("0", "0{}", "2", "2probe", "3", "3probe", "5", "6", "7", "", "\u001e", "4\u001e4");
/** Both transports must agree about these. */
const agreed = sometimes(message, enginePacket);

const attachments = fc.constantFrom("0-", "1-", "2-", "-", "99999999-", "1e1-");
const binary = fc.oneof(
  fc
    .tuple(fc.constantFrom("45", "46"), attachments, namespace, ackId, event)
    .map((parts) => parts.join(""))
    .chain(mangled),
  fc.uint8Array({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("b", "bAAAA", "1"),
);
const anything = fc.oneof(agreed, binary);
/** Fewer than the limit in ten seconds. */
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 8 });

/** Requested at the end. The server answers a joined client that this auction does not exist. */
const PROBE = '42777["joinAuction",7]';
const PROBED = "43777[";

/** The result of these packets: the answers, and whether the session survived. Counts are left out, because their timing varies. */
async function outcomeOf(running: Running, all: readonly (string | Uint8Array)[], isIn: boolean): Promise<string[]> {
  const client = await opened(running);
  const closed = client.closed.then(() => "closed");
  const heard: string[] = [];
  const until = async (prefix: string): Promise<boolean> => {
    for (;;) {
      const next = await Promise.race([client.next(), closed]);
      if (next === "closed") return false;
      if (next.startsWith(prefix)) return true;
      if (!next.startsWith("42")) heard.push(next.startsWith("40") ? "40" : plain(next));
    }
  };
  if (isIn) {
    client.send("40");
    await until("40");
  }
  for (const each of all) {
    if (client.socket.readyState !== client.socket.OPEN) break;
    client.send(each);
    await Promise.race([over(client), closed]);
  }
  if (client.socket.readyState === client.socket.OPEN) client.send(PROBE);
  const lived = await until(PROBED);
  client.socket.close();
  await closed;
  return [...heard, lived ? "lived" : "closed"];
}

/** The numbers depend on other clients. Socket.IO's server sends the id of an answer as a number; our transport sends it as it came. */
const plain = (packet: string): string =>
  packet
    .replace(/("(?:viewerCount|people|connections|version)":)\d+/g, "$10")
    .replace(/^43(\d+)/, (_, id) => `43${Number(id)}`);

/**
 * Waits until the packets are processed. Two packets that come together are read in one turn, so the effect of the first may come after the
 * second.
 */
async function over({ socket }: Raw): Promise<void> {
  const answered = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping();
  await answered;
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

describe("a grammar of packets", () => {
  it("F25: is answered in the same way by Socket.IO's server and by our own transport", async () => {
    const running = [await startGateway(STOCK.transports, CALM), await startGateway(OWN.transports, CALM)] as const;
    await fc.assert(
      fc.asyncProperty(few(agreed), fc.boolean(), async (packets, isIn) => {
        const [stock, own] = await Promise.all(running.map((one) => outcomeOf(one, packets, isIn)));
        expect(own).toEqual(stock);
      }),
      // A case in which they once differed: an answer to a client that is not connected.
      { examples: [[[`430["joinAuction"]`, "40"], false]] },
    );
  });

  it.each([
    ["an end that is asked for", ["1"]],
    ["an event with a binary part", [`451-["joinAuction",{"_placeholder":true,"num":0}]`, Uint8Array.from([1])]],
    ["a binary event without a part", [`450-0["joinAuction","${A}"]`]],
    ["bytes", [Uint8Array.from([4, 2])]],
  ])("F25: our own transport closes, where Socket.IO's may continue, after %s", async (_, packets) => {
    const running = await startGateway(OWN.transports, CALM);
    expect(await outcomeOf(running, packets, true)).toEqual(["closed"]);
  });

  it.each(PATHS)(
    "F25: keeps nothing after any packets, by $path",
    async ({ transports }) => {
      let failures = 0;
      const running = await startGateway(transports, { ...CALM, failed: () => (failures += 1) });
      await fc.assert(
        fc.asyncProperty(few(anything), fc.boolean(), async (packets, isIn) => {
          await outcomeOf(running, packets, isIn);
        }),
      );
      await eventually(async () => running.audience.size.connections === 0);
      expect(running.audience.size).toEqual({ connections: 0, excluded: 0, auctions: 0 });
      expect(running.gateway.watched).toEqual([]);
      expect(failures).toBe(0);
    },
    60_000,
  );

  it("F25: affects no other client over long polling with several packets per request", async () => {
    const running = await startGateway(OWN.transports, CALM);
    const witness = await opened(running);
    witness.send(`40{"auctionId":"${A}"}`);
    await witness.next();
    const polling = `${running.url}${SOCKET_PATH}?EIO=4&transport=polling`;
    const body = few(anything).map((packets) =>
      packets.map((one) => (typeof one === "string" ? one : `b${Buffer.from(one).toString("base64")}`)).join("\u001e"),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const [, sid = ""] = /"sid":"([^"]+)"/.exec(await (await fetch(polling)).text()) ?? [];
        const { status } = await fetch(`${polling}&sid=${sid}`, { method: "POST", body: text });
        expect([200, 400, 413]).toContain(status);
        await fetch(`${polling}&sid=${sid}`, { method: "POST", body: "1" });
      }),
    );
    await eventually(async () => running.audience.size.connections === 1);
    witness.send('421["joinAuction",7]');
    for (;;) if ((await witness.next()).startsWith("431[")) break;
  });
});
