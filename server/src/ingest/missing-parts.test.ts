import { DAY_MS, DEFAULT_GRID, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fewRuns } from "../../test/support/few-runs.ts";
import { silentLogger } from "../platform/logger.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { slotOf } from "../storage/part.fixtures.ts";
import { auctionOf, collect } from "../storage/store.fixtures.ts";
import { createDeliveryLedger } from "./delivery-ledger.ts";
import { createIngest } from "./ingest.ts";

const A = "a".repeat(24);
const NOON = Date.UTC(2026, 10, 23, 12);

/** A recorder's part with all twelve slots. `minute` counts from noon, and `row` from the recorder's first minute of the auction. */
const partOf = (node: string, at: number, row: number, viewers = 100): MinutePart => ({
  ...{ node, boot: "1", seq: row + 1, minute: NOON + at * MINUTE_MS, joins: 0, leaves: 0 },
  slots: Array.from({ length: 12 }, (_, index) => slotOf(index, viewers)),
  ...(row > 0 && { minutesBefore: row }),
});

async function ingestOf(toggles = [{ at: NOON - DAY_MS, enabled: true }]) {
  const store = memoryStore({ retentionMs: 90 * DAY_MS, grid: DEFAULT_GRID });
  await store.auctions.insert(auctionOf(A, { toggles }));
  const now = () => NOON + 3 * 3_600_000;
  const ledger = createDeliveryLedger({ recorders: store.recorders, log: silentLogger, now });
  const ingest = createIngest({ store, ledger, retentionMs: 90 * DAY_MS, now });
  const post = async (...parts: MinutePart[]) =>
    (await ingest(parts.map((part) => ({ auctionId: A, part })))).map(({ kind }) => kind);
  const seen = async () => {
    const minutes = await collect(store.minutes.read(A, { from: 0, to: now() }, now()));
    return minutes.map(({ minute, seen, people }) => [
      (minute - NOON) / MINUTE_MS,
      seen,
      seen > 0 ? people.mean : null,
    ]);
  };
  return { post, seen };
}

describe("a minute without the part of one of several recorders", () => {
  const a = [0, 1, 2, 3].map((at) => partOf("a", at, at));
  const b = [0, 1, 2, 3].map((at) => partOf("b", at, at));
  const whole = (at: number) => [at, MINUTE_MS, 200];

  it("counts as not seen, because the viewers of the other recorders are not the whole audience", async () => {
    const { post, seen } = await ingestOf();
    await post(...a, ...b.filter((_, at) => at !== 1));
    expect(await seen()).toEqual([whole(0), [1, 0, null], whole(2), whole(3)]);
  });

  it("is complete as soon as the part arrives, in any order", async () => {
    const { post, seen } = await ingestOf();
    const [late, ...rest] = [...b.slice(1, 3), ...a, ...b.slice(0, 1), ...b.slice(3)];
    expect(await post(...rest)).not.toContain("conflict");
    expect(await post(late as MinutePart, late as MinutePart)).toEqual(["stored", "duplicate"]);
    expect(await seen()).toEqual([0, 1, 2, 3].map(whole));
  });

  it("is found from any later part, even if several consecutive minutes have no part", async () => {
    const { post, seen } = await ingestOf();
    await post(...a, b[0] as MinutePart, b[3] as MinutePart);
    expect(await seen()).toEqual([whole(0), [1, 0, null], [2, 0, null], whole(3)]);
  });

  it("is not reported for time before a recorder followed the auction, or while its toggle was off", async () => {
    const { post, seen } = await ingestOf();
    await post(...a, partOf("b", 2, 0), partOf("b", 3, 1));
    expect(await seen()).toEqual([[0, MINUTE_MS, 100], [1, MINUTE_MS, 100], whole(2), whole(3)]);

    const off = await ingestOf([
      { at: NOON - DAY_MS, enabled: true },
      { at: NOON + MINUTE_MS, enabled: false },
      { at: NOON + 2 * MINUTE_MS, enabled: true },
    ]);
    await off.post(...a, b[3] as MinutePart);
    expect(await off.seen()).toEqual([[0, 0, null], [2, 0, null], whole(3)]);
  });

  it("is searched at most an hour back, however long the recorder followed the auction", async () => {
    const { post, seen } = await ingestOf();
    await post(partOf("b", 150, 150));
    expect((await seen()).map(([at]) => at)).toEqual(Array.from({ length: 61 }, (_, i) => 90 + i));
  });

  it("is the same in any order of parts, and with repeats", async () => {
    const all = [0, 1, 2, 3, 4, 5].flatMap((at) => [partOf("a", at, at), partOf("b", at, at)]);
    const lossy = fc.subarray(all, { minLength: 1 }).chain((kept) =>
      fc.record({
        kept: fc.constant(kept),
        orders: fc.tuple(...[1, 2].map(() => fc.shuffledSubarray([...kept, ...kept], { minLength: 2 * kept.length }))),
        batch: fc.integer({ min: 1, max: 5 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(lossy, async ({ kept, orders, batch }) => {
        const found = [];
        for (const order of orders) {
          const { post, seen } = await ingestOf();
          for (let i = 0; i < order.length; i += batch) await post(...order.slice(i, i + batch));
          found.push(await seen());
        }
        expect(found[0]).toEqual(found[1]);
        const lastOf = (node: string) => Math.max(-1, ...kept.filter((p) => p.node === node).map((p) => p.seq - 1));
        const expected = [0, 1, 2, 3, 4, 5].flatMap((at) => {
          const due = ["a", "b"].filter((node) => lastOf(node) >= at);
          const here = kept.filter(({ minute }) => minute === NOON + at * MINUTE_MS);
          if (due.length === 0) return [];
          return [here.length === due.length ? [at, MINUTE_MS, 100 * due.length] : [at, 0, null]];
        });
        expect(found[0]).toEqual(expected);
      }),
      fewRuns(0.4),
    );
  });
});
