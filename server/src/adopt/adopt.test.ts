import { DEFAULT_GRID, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { partOf } from "../storage/part.fixtures.ts";
import { auctionOf, collect } from "../storage/store.fixtures.ts";
import type { Store } from "../storage/store.ts";
import { type AdoptionReport, adopt } from "./adopt.ts";
import { type Mapping, USUAL_STATES } from "./auctions.ts";
import { combined, type Row, soundRow } from "./rows.ts";

const ID = "65f000000000000000000001";
const OWNER = "olga";
const NOW = T0 + 3 * 86_400_000;
const MAPPING: Mapping = {
  ...{ id: "_id", title: "title", state: "status", starts: "startDate", ends: "endDate" },
  ...{ toggle: "enableViewerAnalytics", states: USUAL_STATES },
};

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const newStore = (): Store => memoryStore({ retentionMs: 90 * 86_400_000, grid: DEFAULT_GRID });

const run = (store: Store | null, documents: readonly Row[], rows: readonly Row[], over: object = {}) =>
  adopt({
    ...{ documents: each(documents), rows: each(rows), mapping: MAPPING, store, owner: OWNER },
    ...{ grid: DEFAULT_GRID, now: NOW, writes: true, stored: async () => {}, ...over },
  });

const minutesOf = (store: Store, id = ID) =>
  collect(store.minutes.read(id, { from: 0, to: Number.MAX_SAFE_INTEGER }, NOW));
const everything = async (store: Store) => {
  const auctions = await store.auctions.listByMember(OWNER, { limit: 100 });
  return Promise.all(auctions.map(async (auction) => ({ auction, minutes: await minutesOf(store, auction.id) })));
};
const isSum = ({ rows }: AdoptionReport): boolean =>
  rows.read === rows.stored + rows.combined + [...rows.refused.values()].reduce((sum, refused) => sum + refused, 0);

const anyNumber = fc.oneof(
  { weight: 8, arbitrary: fc.nat(500) },
  fc.constantFrom(-1, 0.5, Number.NaN, "7", " 12 ", "x", null, undefined, {}, true),
);
const anyRow: fc.Arbitrary<Row> = fc.record({
  auction: fc.constantFrom(ID, ID.toUpperCase(), "slug", 42, "nobody", null, undefined),
  timestamp: fc.oneof(
    { weight: 8, arbitrary: fc.nat(8 * MINUTE_MS).map((ms) => new Date(T0 + ms)) },
    fc.constantFrom(new Date(Number.NaN), "yesterday", null, new Date(NOW + MINUTE_MS), T0, new Date(T0).toISOString()),
  ),
  ...{ viewerCount: anyNumber, avgViewers: anyNumber, peakViewers: anyNumber, minViewers: anyNumber },
  sampleCount: anyNumber,
});
const DOCUMENTS: Row[] = [
  { _id: ID, title: "Spring", status: "closed", enableViewerAnalytics: true },
  { _id: "slug", title: "By slug", status: "Active", enableViewerAnalytics: false },
  { _id: 42, title: "", status: "draft" },
  { _id: 43, title: "Odd", status: "odd" },
];

describe("an adoption", () => {
  it("gives the same result when repeated, in any order of rows, and stores, combines or refuses each row", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 40 }), fc.nat(), async (rows, seed) => {
        const shuffled = rows.map((row, i) => [(i * 7_919 + seed) % 101, row] as const).toSorted(([a], [b]) => a - b);
        const [once, twice] = [newStore(), newStore()];
        const dry = await run(newStore(), DOCUMENTS, rows, { writes: false });
        const first = await run(once, DOCUMENTS, rows);
        expect(dry).toEqual(first);
        expect(first.rows.read).toBe(rows.length);
        expect(isSum(first)).toBe(true);
        expect(first.auctions).toMatchObject({ read: 4, taken: 3, known: 0 });
        await run(
          twice,
          DOCUMENTS,
          shuffled.map(([, row]) => row),
        );
        const before = await everything(twice);
        const again = await run(twice, DOCUMENTS, rows);
        expect(await everything(twice)).toEqual(before);
        expect(before).toEqual(await everything(once));
        expect(again.rows).toEqual({ ...first.rows, fresh: 0 });
        expect(again.auctions).toMatchObject({ taken: 0, known: 3 });
        const stored = (await everything(once)).reduce((sum, { minutes }) => sum + minutes.length, 0);
        expect(stored).toBe(first.rows.stored);
      }),
    );
  });

  it("without writing leaves the store unchanged", async () => {
    const store = newStore();
    await run(store, DOCUMENTS, [{ auction: ID, timestamp: new Date(T0), viewerCount: 1 }], { writes: false });
    expect(await everything(store)).toEqual([]);
    expect((await run(null, DOCUMENTS, [])).auctions.taken).toBe(3);
  });

  it("keeps an ObjectId as the id, and stores other ids as external ids", async () => {
    const store = newStore();
    await run(store, DOCUMENTS, []);
    expect(await store.auctions.find(ID)).toMatchObject({ title: "Spring", state: "ended", externalId: null });
    expect(await store.auctions.findByExternalId(OWNER, "slug")).toMatchObject({ title: "By slug", state: "live" });
    expect(await store.auctions.findByExternalId(OWNER, "42")).toMatchObject({ title: "Auction 42", state: "setup" });
  });

  it("does not change an existing auction, and adds its minutes", async () => {
    const store = newStore();
    await store.auctions.insert(auctionOf(ID, { title: "Renamed" }));
    const report = await run(store, DOCUMENTS, [{ auction: ID, timestamp: new Date(T0), viewerCount: 7 }]);
    expect(report.auctions).toMatchObject({ taken: 2, known: 1 });
    expect(await store.auctions.find(ID)).toEqual(auctionOf(ID, { title: "Renamed" }));
    expect(await minutesOf(store)).toHaveLength(1);
  });

  it("leaves out auctions of other accounts and deleted ones, with their rows", async () => {
    const store = newStore();
    const since = new Date(T0).toISOString();
    await store.auctions.insert(auctionOf(ID, { members: [{ organizer: "eve", role: "owner", since }] }));
    const rows = [{ auction: ID, timestamp: new Date(T0), viewerCount: 7 }];
    const taken = await run(store, DOCUMENTS.slice(0, 1), rows);
    expect([...taken.auctions.refused.keys()]).toEqual(["an auction of another account has its id"]);
    expect([...taken.rows.refused]).toEqual([["its auction was not taken over", 1]]);
    await store.auctions.delete(ID);
    const deleted = await run(store, DOCUMENTS.slice(0, 1), rows);
    expect([...deleted.auctions.refused.keys()]).toEqual(["it was adopted before and deleted in Headcount"]);
  });

  it("does not add to minutes that Headcount counted itself", async () => {
    const store = newStore();
    await store.auctions.insert(auctionOf(ID));
    await store.minutes.merge([{ auctionId: ID, part: partOf(0, 5) }], T0);
    const rows = [0, 1].map((at) => ({ auction: ID, timestamp: new Date(T0 + at * MINUTE_MS), viewerCount: 9 }));
    const report = await run(store, [], rows);
    expect([...report.rows.refused]).toEqual([["Headcount counted its minute itself", 1]]);
    expect((await minutesOf(store)).map(({ connections }) => connections.max)).toEqual([5, 9]);
  });

  it("derives the live time of an ended auction from its dates and minutes, and tracks these minutes", async () => {
    const store = newStore();
    const at = (ms: number) => new Date(T0 + ms);
    const documents = [
      {
        _id: ID,
        title: "Dated",
        status: "ended",
        startDate: at(0),
        endDate: at(5 * MINUTE_MS),
        enableViewerAnalytics: false,
      },
      { _id: "slug", title: "Undated", status: "ended" },
    ];
    await run(
      store,
      documents,
      [ID, "slug"].map((auction) => ({ auction, timestamp: at(2 * MINUTE_MS + 7), viewerCount: 1 })),
    );
    const span = (from: number, to: number) => [{ from: at(from).toISOString(), to: at(to).toISOString() }];
    expect(await store.auctions.find(ID)).toMatchObject({
      liveSpans: span(0, 5 * MINUTE_MS),
      enableViewerAnalytics: false,
      toggles: [
        { at: T0 + 2 * MINUTE_MS, enabled: true },
        { at: T0 + 3 * MINUTE_MS, enabled: false },
      ],
    });
    expect(await store.auctions.findByExternalId(OWNER, "slug")).toMatchObject({
      liveSpans: span(2 * MINUTE_MS, 3 * MINUTE_MS),
      enableViewerAnalytics: true,
    });
  });
});

describe("a row", () => {
  it.each([
    [{ viewerCount: 3 }, { avgViewers: 3, peakViewers: 3, minViewers: 3, sampleCount: 1 }],
    [
      { viewerCount: 3, avgViewers: 2.5, peakViewers: 1, minViewers: 9, sampleCount: 4 },
      { peakViewers: 3, minViewers: 2 },
    ],
    [
      { viewerCount: "3", avgViewers: "2.5" },
      { viewerCount: 3, avgViewers: 2.5 },
    ],
  ])("%j becomes %j", (row, expected) => {
    expect(soundRow({ timestamp: new Date(T0), ...row })).toMatchObject(expected);
  });

  it.each([
    [{ viewerCount: -1 }, "viewerCount"],
    [{ viewerCount: 1.5 }, "viewerCount"],
    [{}, "viewerCount"],
    [{ viewerCount: 1, peakViewers: "many" }, "peakViewers"],
    [{ viewerCount: 1, timestamp: "2026-01-01" }, "timestamp"],
  ])("%j is left out because of its %s", (row, field) => {
    expect(soundRow({ timestamp: new Date(T0), ...row })).toContain(field);
  });

  it("combines with others of its minute: the latest count, the mean by samples, the extremes of all", () => {
    const row = (at: number, viewerCount: number, sampleCount: number) =>
      soundRow({ timestamp: new Date(T0 + at), viewerCount, sampleCount });
    const all = [row(50_000, 4, 6), row(0, 10, 2), row(20_000, 1, 4)] as Exclude<ReturnType<typeof soundRow>, string>[];
    const minute = all.reduce<ReturnType<typeof combined> | undefined>(combined, undefined);
    expect(minute).toMatchObject({ viewerCount: 4, peakViewers: 10, minViewers: 1, sampleCount: 12, rows: 3 });
    expect(minute?.avgViewers).toBe((4 * 6 + 10 * 2 + 4) / 12);
  });
});
