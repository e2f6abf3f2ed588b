import { join } from "node:path";
import { DEFAULT_GRID, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { httpDelivery } from "../../src/link/minute-delivery.ts";
import { MAX_RECORDERS } from "../../src/minutes/merge.ts";
import { highestOf, withNumbers } from "../../src/minutes/ranges.ts";
import { mayRecord, newRecorder } from "../../src/outbox/recorder.ts";
import { sqliteOutboxStore } from "../../src/outbox/sqlite.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { INTERNAL_KEY, type Reply, startServer, type TestServer, temporaryFolder } from "../support/harness.ts";

// The internal key alone gives no access to the minutes of other recorders.

const minute = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS;
const level = (viewers: number) => ({ last: viewers, mean: viewers, min: viewers, max: viewers });
const partOf = (node: string, boot: string, viewers: number, seq = 1): MinutePart => ({
  ...{ node, boot, seq, minute, joins: 0, leaves: 0 },
  slots: [{ index: 0, connections: level(viewers), people: level(viewers), joins: 0, leaves: 0 }],
});

async function api() {
  const server = await startServer({ SLOT_MS: "5000" });
  const owner = await server.signIn();
  const { id } = await owner.createAuction({ enableViewerAnalytics: true });
  const body = (part: MinutePart, secret?: string) => ({
    ...{ timestamp: new Date(minute).toISOString(), viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1 },
    ...{ sampleCount: 1, part, ...(secret !== undefined && { secret }) },
  });
  return {
    server,
    id,
    post: (part: MinutePart, secret?: string): Promise<Reply> =>
      server.post(`/api/v1/auctions/${id}/analytics/snapshot`, body(part, secret)),
    batch: async (parts: readonly MinutePart[]): Promise<(string | undefined)[]> => {
      const snapshots = parts.map((part) => ({ auctionId: id, snapshot: body(part) }));
      const reply = await server.post("/api/v1/analytics/snapshots", { snapshots });
      return reply.body.data.results.map((result: { error?: { code: string } }) => result.error?.code);
    },
    viewers: async (): Promise<number> => {
      const url = `/api/v1/auctions/${id}/analytics/viewers?timeRange=all`;
      return (await owner.call("GET", url)).body.data.summary.overallPeak;
    },
  };
}

const deliveryOf = (server: TestServer, { recorder, secret }: ReturnType<typeof newRecorder>) =>
  httpDelivery({ url: server.url, key: INTERNAL_KEY, grid: DEFAULT_GRID, recorder, secret, now: Date.now });

describe("a recorder", () => {
  it.each([
    ["without a secret", () => undefined],
    ["with another recorder's secret", () => newRecorder("victim").secret],
  ])("T29: keeps its minutes, which cannot be replaced or blocked by a sender %s", async (_how, forged) => {
    const { server, id, post, viewers } = await api();
    const victim = newRecorder("victim");
    const { node, boot } = victim.recorder;
    for (const seq of [2, Number.MAX_SAFE_INTEGER]) {
      const { status, body } = await post(partOf(node, boot, 999, seq), forged());
      expect([status, body.error.code]).toEqual([403, "RECORDER_REFUSED"]);
    }
    const sender = { node, boot, sentAt: new Date().toISOString(), secret: forged() };
    const snapshots = [{ auctionId: id, snapshot: {} }];
    expect((await server.post("/api/v1/analytics/snapshots", { sender, snapshots })).status).toBe(403);
    const delivered = await deliveryOf(server, victim).deliver([{ auctionId: id, part: partOf(node, boot, 250) }]);
    expect([delivered, await viewers()]).toEqual([[{ kind: "stored" }], 250]);
  });

  it("loses nothing when the API has forgotten it, and delivers the parts of an earlier boot with that boot's secret", async () => {
    const file = join(temporaryFolder(), "outbox.db");
    const [killed, next] = [newRecorder("n"), newRecorder("n")];
    const open = ({ recorder, secret }: typeof killed) =>
      sqliteOutboxStore({ file, ...recorder, secret, maxBytes: 1e9, log: silentLogger });
    const { server, id, viewers } = await api();
    const before = open(killed);
    before.put([{ auctionId: id, part: partOf("n", killed.recorder.boot, 7) }], []);
    before.close();
    const after = open(next);
    const left = after.peek(10);
    expect(left.map(({ secret }) => secret)).toEqual([killed.secret]);
    expect(await deliveryOf(server, next).deliver(left)).toEqual([{ kind: "stored" }]);
    expect(await viewers()).toBe(7);
    after.settle(left, Date.now());
    after.close();
  });

  it(`T29: takes one of ${MAX_RECORDERS} places in a minute, and keeps it`, async () => {
    const { post, batch } = await api();
    const own = newRecorder("own");
    const { node, boot } = own.recorder;
    expect((await post(partOf(node, boot, 1, 1), own.secret)).status).toBe(200);
    const codes = await batch(Array.from({ length: 300 }, (_, i) => partOf(`made-up-${i}`, "1", 1)));
    expect(codes.filter((code) => code === "TOO_MANY_RECORDERS")).toHaveLength(300 - MAX_RECORDERS + 1);
    expect(codes.filter((code) => code === undefined)).toHaveLength(MAX_RECORDERS - 1);
    expect((await post(partOf(node, boot, 2, 2), own.secret)).body).toMatchObject({ stored: true });
  });

  it("T29: cannot number its parts far beyond the known ones", async () => {
    const { post } = await api();
    const { status, body } = await post(partOf("free", "1", 1, Number.MAX_SAFE_INTEGER));
    expect([status, body.error.field]).toEqual([400, "part.seq"]);
    expect((await post(partOf("free", "1", 1, 1_000_000))).status).toBe(200);
  });
});

it("T29: the stored numbers of a recorder are bounded, in any order of arrival", () => {
  const numbers = Array.from({ length: 10_000 }, (_, i) => 2 * i + 1);
  const ranges = withNumbers([], numbers);
  expect([ranges.length <= 1_000, highestOf(ranges)]).toEqual([true, 19_999]);
  expect(withNumbers(ranges, numbers)).toEqual(ranges);
});

it("only its own secret proves a recorder's name", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 64 }), fc.string(), (node, other) => {
      const { recorder, secret } = newRecorder(node);
      expect(mayRecord(recorder, secret)).toBe(true);
      expect(mayRecord(recorder, other)).toBe(other === secret);
      expect(mayRecord({ ...recorder, node: `${node}x` }, secret)).toBe(false);
      expect(mayRecord({ node, boot: "external" }, undefined)).toBe(true);
    }),
  );
});
