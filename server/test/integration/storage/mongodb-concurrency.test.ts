import { DEFAULT_GRID } from "@headcount/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { minuteTotals } from "../../../src/minutes/merge.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { anyParts, partOf } from "../../../src/storage/part.fixtures.ts";
import { auctionOf, collect } from "../../../src/storage/store.fixtures.ts";
import { fewRuns } from "../../support/few-runs.ts";
import { type MongoFake, startMongoFake } from "../../support/mongo-fake.ts";

const A = "a".repeat(24);

/** The scripted server runs one command at a time, as a real server does for each document. */
/** Long enough for a busy machine. */
const deadlineMs = 60_000;

describe("two servers on one database", () => {
  let fake: MongoFake;
  let one: MongodbStore;
  let other: MongodbStore;
  const read = () => collect(one.minutes.read(A, { from: 0, to: 2 * T0 }, T0));

  beforeEach(async () => {
    fake = await startMongoFake();
    const open = () => mongodbStore({ url: fake.url, retentionMs: 90 * 86_400_000, grid: DEFAULT_GRID, deadlineMs });
    [one, other] = [await open(), await open()];
    await Promise.all([one.ready, other.ready]);
    await one.auctions.insert(auctionOf(A));
  });
  afterEach(async () => {
    await Promise.all([one.close(), other.close()]);
    await fake.down();
  });

  it("lose no change of an auction in concurrent writes", async () => {
    const add = (store: MongodbStore, at: number) =>
      store.auctions.update(A, (auction) => ({ ...auction, toggles: [...auction.toggles, { at, enabled: true }] }));
    await Promise.all(Array.from({ length: 20 }, (_, i) => add(i % 2 === 0 ? one : other, T0 + i)));
    expect((await one.auctions.find(A))?.toggles).toHaveLength(21);
  });

  it("add up many concurrent merges into the same minutes", async () => {
    const batch = (node: string) =>
      Array.from({ length: 20 }, (_, at) => ({ auctionId: A, part: partOf(at, 1, { node }) }));
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? one : other).minutes.merge(batch(`n${i}`), T0)),
    );
    expect(new Set(outcomes.flat())).toEqual(new Set(["stored"]));
    expect((await read()).map((minute) => minute.connections.max)).toEqual(Array.from({ length: 20 }, () => 10));
  });

  it("result in the same minute for repeated parts, in any order and on either server", async () => {
    const sent = anyParts.chain((parts) =>
      fc.record({
        parts: fc.constant(parts),
        spread: fc.shuffledSubarray([...parts, ...parts, ...parts], { minLength: 3 * parts.length }),
        cut: fc.nat(3 * parts.length),
      }),
    );
    await fc.assert(
      fc.asyncProperty(sent, async ({ parts, spread, cut }) => {
        fake.tables.documents("vieweranalytics").length = 0;
        const writes = spread.map((part) => ({ auctionId: A, part }));
        await Promise.all([
          one.minutes.merge(writes.slice(0, cut), T0),
          other.minutes.merge(writes.slice(cut), T0),
          ...writes.slice(0, 3).map((write) => other.minutes.merge([write], T0)),
        ]);
        const highest = parts.filter((p) =>
          parts.every((q) => q.node !== p.node || q.boot !== p.boot || q.seq <= p.seq),
        );
        expect(await read()).toEqual([{ minute: T0, ...minuteTotals(highest, DEFAULT_GRID) }]);
      }),
      fewRuns(0.2),
    );
  });
});
