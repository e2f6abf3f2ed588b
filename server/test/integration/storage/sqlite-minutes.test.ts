import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_GRID, HOUR_MS, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import Database from "better-sqlite3";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { memoryStore } from "../../../src/storage/memory/store.ts";
import { anyParts } from "../../../src/storage/part.fixtures.ts";
import { type SqliteStore, sqliteStore } from "../../../src/storage/sqlite/store.ts";
import { auctionOf, collect, gather } from "../../../src/storage/store.fixtures.ts";
import type { Store } from "../../../src/storage/store.ts";
import { recordedAudience } from "./recorded-audience.fixture.ts";

const A = "a".repeat(24);
const HOUR = Date.UTC(2026, 10, 23, 10);
const RETENTION_MS = 100 * HOUR_MS;
const EVERYTHING = { from: 0, to: Number.MAX_SAFE_INTEGER };

const folder = mkdtempSync(join(tmpdir(), "headcount-minutes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const openStore = async (file = ":memory:"): Promise<SqliteStore> => {
  const store = await sqliteStore({ file, retentionMs: RETENTION_MS, grid: DEFAULT_GRID });
  await store.auctions.insert(auctionOf(A));
  return store;
};

const merge = (store: Store, parts: readonly MinutePart[], now: number) =>
  store.minutes.merge(
    parts.map((part) => ({ auctionId: A, part })),
    now,
  );

const rowsOf = async (store: SqliteStore): Promise<unknown[]> => {
  const { rows } = await sql<{ name: string; id: bigint; parts: Uint8Array }>`
    select 'relative' as name, * from minutes union all select 'whole', * from whole_minutes order by 2`.execute(
    store.kysely,
  );
  return rows.map(({ name, id, parts }) => [name, id, Buffer.from(parts).toString("hex")]);
};

const audience = { people: 440, arrivals: 48 };

describe("the minutes of a sqlite store", () => {
  it("are those of a memory store, after any merges, replacements and expirations in any order", async () => {
    const step = fc.record({
      // Around the end of an hour.
      minute: fc.integer({ min: 55, max: 64 }),
      parts: anyParts,
      after: fc.constantFrom(0, 0, 0, HOUR_MS),
      expires: fc.constantFrom(false, false, false, true),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.integer({ min: 55, max: 64 }), async (steps, from) => {
        const stores = [await openStore(), memoryStore({ retentionMs: RETENTION_MS, grid: DEFAULT_GRID })] as const;
        await stores[1].auctions.insert(auctionOf(A));
        let now = HOUR + 10 * HOUR_MS;
        for (const { minute, parts, after, expires } of steps) {
          now += after;
          const all = parts.map((part) => ({ ...part, minute: HOUR + minute * MINUTE_MS }));
          const [outcomes, expected] = [await merge(stores[0], all, now), await merge(stores[1], all, now)];
          expect(outcomes).toEqual(expected);
          // Minutes merged before the last step with `after` expire.
          if (expires) for (const store of stores) await store.minutes.deleteExpired(now - HOUR_MS / 2 + RETENTION_MS);
        }
        const found = stores.map(({ minutes }) => async (interval: { from: number; to: number }) => ({
          minutes: await collect(minutes.read(A, interval, now)),
          slots: await gather(minutes.slots(A, interval, now)),
          visits: await gather(minutes.visits(A, interval, now)),
          sources: await gather(minutes.sources(A, interval, now)),
          viewers: await minutes.uniqueViewers(A, interval, now),
        }));
        const start = HOUR + from * MINUTE_MS;
        for (const interval of [
          EVERYTHING,
          { from: start, to: start + MINUTE_MS },
          { from: start, to: start + HOUR_MS },
        ])
          expect(await found[0]?.(interval)).toEqual(await found[1]?.(interval));
        await stores[0].close();
      }),
      { numRuns: 30 },
    );
  });

  it("leave nothing in other rows after they expired, in any order, or were replaced", async () => {
    const parts = recordedAudience({ ...audience, countMode: "people", minutes: 12 });
    const gone = new Set([0, 4, 5, 8]);
    const [store, without] = [await openStore(), await openStore()];
    const [early, late] = [HOUR, HOUR + 2 * HOUR_MS];
    // Both know the same recorder.
    for (const one of [store, without]) await merge(one, parts.slice(11), late);
    for (const [i, part] of parts.entries()) {
      if (i < 11) await merge(store, [part], gone.has(i) ? early : late);
      if (i < 11 && !gone.has(i)) await merge(without, [part], late);
    }
    expect(await store.minutes.deleteExpired(early + RETENTION_MS)).toBe(gone.size);
    expect(await rowsOf(store)).toEqual(await rowsOf(without));

    const [second = parts[0], third] = [parts[6], parts[7]];
    const replaced = { ...(third as MinutePart), minute: (second as MinutePart).minute, seq: 10_000 };
    const [other, direct] = [await openStore(), await openStore()];
    await merge(other, parts, late);
    await merge(other, [replaced], late);
    await merge(direct, parts.with(6, replaced), late);
    expect(await rowsOf(other)).toEqual(await rowsOf(direct));
    for (const one of [store, without, other, direct]) await one.close();
  });

  it.each([
    ["tabs", 90],
    ["people", 330],
  ] as const)(
    "use few bytes for 440 people and 48 arrivals a minute: %s counted, below %i",
    async (countMode, most) => {
      const minutes = 300;
      const parts = recordedAudience({ ...audience, countMode, minutes });
      const file = join(folder, `${countMode}.db`);
      const store = await openStore(file);
      const read = new Database(file, { readonly: true });
      const size = (): number => {
        const of = (pragma: string): number => read.pragma(pragma, { simple: true }) as number;
        return (of("page_count") - of("freelist_count")) * of("page_size");
      };
      const empty = size();
      for (let from = 0; from < minutes; from += 100)
        await merge(store, parts.slice(from, from + 100), HOUR + (60 + from + 100) * MINUTE_MS);
      const perMinute = (size() - empty) / minutes;
      read.close();
      expect(await gather(store.minutes.visits(A, EVERYTHING, HOUR))).toHaveLength(
        countMode === "people" ? minutes : 0,
      );
      await store.close();
      expect(perMinute).toBeLessThan(most);
    },
  );
});
