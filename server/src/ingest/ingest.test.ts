import { DAY_MS, DEFAULT_GRID, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fewRuns } from "../../test/support/few-runs.ts";
import { silentLogger } from "../platform/logger.ts";
import { newAuctionOf, patchedAuction } from "../routes/organizer/auction-changes.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { anyParts } from "../storage/part.fixtures.ts";
import { sqliteStore } from "../storage/sqlite/store.ts";
import { auctionOf, collect } from "../storage/store.fixtures.ts";
import { createDeliveryLedger } from "./delivery-ledger.ts";
import { createIngest, type Ingest } from "./ingest.ts";

const A = "a".repeat(24);
const NOON = Date.UTC(2026, 10, 23, 12);

const part = (minute: number, viewers = 1): MinutePart => ({
  node: "n",
  boot: "b",
  seq: 1,
  minute,
  slots: [],
  joins: 0,
  leaves: 0,
  whole: { level: { last: viewers, mean: viewers, min: viewers, max: viewers }, samples: 12 },
});

async function ingestOf({ enabled, toggledAt }: { enabled: boolean; toggledAt?: number }) {
  const store = memoryStore({ retentionMs: 90 * DAY_MS, grid: DEFAULT_GRID });
  const input = {
    title: "T",
    timeZone: "UTC",
    startsAt: null,
    endsAt: null,
    countMode: "tabs",
    publicCounter: "exact",
    publicMinimum: 0,
    externalId: null,
    privateUntilLive: false,
    access: "public",
    allowedSites: [] as string[],
    publicCatalogue: false,
    language: null,
    tags: [] as string[],
    trackSources: false,
    catalogueChangedAt: null,
  } as const;
  const made = { id: A, owner: "o", now: NOON - DAY_MS };
  let auction = newAuctionOf({ ...input, enableViewerAnalytics: enabled }, made);
  if (toggledAt !== undefined) {
    const when = { now: toggledAt, retentionMs: 90 * DAY_MS };
    auction = patchedAuction(auction, { enableViewerAnalytics: !enabled }, when);
  }
  await store.auctions.insert(auction);
  const now = () => NOON;
  const ledger = createDeliveryLedger({ recorders: store.recorders, log: silentLogger, now });
  const ingest = createIngest({ store, ledger, retentionMs: 90 * DAY_MS, now });
  const kinds = async (...minutes: number[]) =>
    (await ingest(minutes.map((minute) => ({ auctionId: A, part: part(minute) })))).map(({ kind }) => kind);
  return { store, ledger, ingest, kinds };
}

describe("the ingest", () => {
  it("stores a large batch in pieces, between which other work runs, and answers in its order", async () => {
    const { store, ledger } = await ingestOf({ enabled: true });
    const sizes: number[] = [];
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (sizes.length < 3) setImmediate(count);
    };
    const watched = Object.create(store, {
      minutes: {
        value: Object.create(store.minutes, {
          merge: {
            value: (...args: Parameters<typeof store.minutes.merge>) => {
              sizes.push(args[0].length);
              if (sizes.length === 1) setImmediate(count);
              else expect(turns).toBeGreaterThanOrEqual(sizes.length - 1);
              return store.minutes.merge(...args);
            },
          },
        }),
      },
    });
    const ingest = createIngest({ store: watched, ledger, retentionMs: 90 * DAY_MS, now: () => NOON });
    const items = Array.from({ length: 250 }, (_, i) => {
      return { auctionId: i % 50 === 7 ? "c".repeat(24) : A, part: part(NOON - (i + 1) * MINUTE_MS) };
    });
    const kinds = (await ingest(items)).map(({ kind }) => kind);
    expect(kinds).toEqual(items.map(({ auctionId }) => (auctionId === A ? "stored" : "unknown")));
    expect(sizes).toEqual([100, 100, 45]);
  });

  it("stores a minute, recognizes a repeat, and refuses other content with the same number", async () => {
    const { ingest, kinds } = await ingestOf({ enabled: true });
    expect(await kinds(NOON - MINUTE_MS)).toEqual(["stored"]);
    expect(await kinds(NOON - MINUTE_MS)).toEqual(["duplicate"]);
    expect(await ingest([{ auctionId: A, part: part(NOON - MINUTE_MS, 2) }])).toEqual([{ kind: "conflict" }]);
  });

  it("decides by the toggle at the minute's start, whenever the minute arrives", async () => {
    // The toggle was switched on at 11:30:30, within the minute of 11:30.
    const { kinds } = await ingestOf({ enabled: false, toggledAt: NOON - 30 * MINUTE_MS + 30_000 });
    expect(await kinds(NOON - 31 * MINUTE_MS, NOON - 30 * MINUTE_MS, NOON - 29 * MINUTE_MS)).toEqual([
      "off",
      "off",
      "stored",
    ]);
    const after = await ingestOf({ enabled: true, toggledAt: NOON - 30 * MINUTE_MS + 30_000 });
    expect(await after.kinds(NOON - 30 * MINUTE_MS, NOON - 29 * MINUTE_MS)).toEqual(["stored", "off"]);
  });

  it("stores minutes from before the auction was created, by its first setting", async () => {
    const { kinds } = await ingestOf({ enabled: true });
    expect(await kinds(NOON - 10 * DAY_MS)).toEqual(["stored"]);
  });

  it("stores no minute older than the retention or more than two minutes ahead", async () => {
    const { kinds } = await ingestOf({ enabled: true });
    expect(await kinds(NOON - 90 * DAY_MS, NOON - 90 * DAY_MS + MINUTE_MS)).toEqual(["expired", "stored"]);
    expect(await kinds(NOON + 2 * MINUTE_MS, NOON + 3 * MINUTE_MS)).toEqual(["stored", "future"]);
  });

  it("returns the outcomes of a batch in the order of its parts", async () => {
    const { ledger, ingest } = await ingestOf({ enabled: true });
    const unknown = { auctionId: "b".repeat(24), part: part(NOON - MINUTE_MS) };
    const known = (minute: number) => ({ auctionId: A, part: part(minute) });
    const results = await ingest([
      known(NOON - MINUTE_MS),
      unknown,
      known(NOON - 2 * MINUTE_MS),
      known(NOON - MINUTE_MS),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(["stored", "unknown", "stored", "duplicate"]);
    await ingest([
      { auctionId: A, part: part(NOON - MINUTE_MS, 2) },
      known(NOON + 3 * MINUTE_MS),
      known(NOON + 4 * MINUTE_MS),
    ]);
    expect(ledger.refused()).toEqual({ unknown: 1, conflict: 1, future: 2, full: 0, jump: 0 });
  });

  it("rejects when the store fails, so that everything can be sent again", async () => {
    const { store, ingest } = await ingestOf({ enabled: true });
    store.minutes.merge = () => Promise.reject(new Error("the disk is full"));
    await expect(ingest([{ auctionId: A, part: part(NOON - MINUTE_MS) }])).rejects.toThrow("the disk is full");
  });

  //  11:30:00        11:30:30        11:31:00        11:31:30        11:32:00
  //  |  off          | on            |  on           | off           |  off
  it("F28: decides by the toggle at the minute's start, even after an outage, and never changes the decision", async () => {
    const at = (minutes: number) => NOON - 30 * MINUTE_MS + minutes * MINUTE_MS;
    const { store, ingest, kinds } = await ingestOf({ enabled: false, toggledAt: at(0.5) });
    const flip = (enabled: boolean, now: number) =>
      store.auctions.update(A, (auction) =>
        patchedAuction(auction, { enableViewerAnalytics: enabled }, { now, retentionMs: 90 * DAY_MS }),
      );
    await flip(false, at(1.5));
    // All three arrive half an hour late, newest first.
    expect(await kinds(at(2), at(1), at(0))).toEqual(["off", "stored", "off"]);
    await flip(true, NOON);
    expect(await kinds(at(2), at(1), at(0))).toEqual(["off", "duplicate", "off"]);
    expect(await ingest([{ auctionId: A, part: { ...part(at(0), 3), seq: 2 } }])).toEqual([
      { kind: "off", onSince: NOON },
    ]);
    expect(await store.minutes.extent(A, NOON)).toEqual({ first: at(1), last: at(1) });
  });
});

describe("parts that arrive a hundred times, ten minutes to seven days late, and in any order (F23, I6)", () => {
  const B = "b".repeat(24);
  const START = NOON - 8 * DAY_MS;
  // The toggle of A was off from 0:30 to 2:30 after START, so only minutes 1 and 2 are refused.
  const toggles = [0, 0.5, 2.5].map((minutes, i) => ({ at: START + minutes * MINUTE_MS, enabled: i !== 1 }));
  const sent = (parts: MinutePart[]) =>
    parts.flatMap((each, i) =>
      [0, 1, 2, 3].map((minute) => ({
        auctionId: (i + minute) % 3 === 0 ? B : A,
        part: { ...each, minute: START + minute * MINUTE_MS },
      })),
    );

  async function storeAfter(deliver: (ingest: Ingest, setNow: (now: number) => void) => Promise<void>) {
    const store = await sqliteStore({ file: ":memory:", retentionMs: 90 * DAY_MS, grid: DEFAULT_GRID });
    await store.auctions.insert(auctionOf(A, { toggles }));
    await store.auctions.insert(auctionOf(B, { toggles: [{ at: START, enabled: true }] }));
    let now = START;
    const ledger = createDeliveryLedger({ recorders: store.recorders, log: silentLogger, now: () => now });
    const ingest = createIngest({ store, ledger, retentionMs: 90 * DAY_MS, now: () => now });
    await deliver(ingest, (next) => {
      now = next;
    });
    const read = (id: string) => collect(store.minutes.read(id, { from: 0, to: NOON }, NOON));
    const minutes = [await read(A), await read(B)];
    await store.close();
    return minutes;
  }

  it("result in the same minutes as one delivery in order", async () => {
    const history = anyParts.chain((parts) => {
      const once = sent(parts);
      const many = Array.from({ length: 100 }, () => once).flat();
      return fc.record({
        once: fc.constant(once),
        shuffled: fc.shuffledSubarray(many, { minLength: many.length, maxLength: many.length }),
        late: fc.array(fc.integer({ min: 10 * MINUTE_MS, max: 7 * DAY_MS }), { minLength: 5, maxLength: 5 }),
      });
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ once, shuffled, late }) => {
        const wanted = await storeAfter(async (ingest, setNow) => {
          for (const item of once) {
            setNow(item.part.minute + MINUTE_MS);
            await ingest([item]);
          }
        });
        const found = await storeAfter(async (ingest, setNow) => {
          for (let i = 0; i < shuffled.length; i += 500) {
            setNow(START + (late[(i / 500) % late.length] ?? DAY_MS));
            await ingest(shuffled.slice(i, i + 500));
          }
        });
        expect(found).toEqual(wanted);
        expect(wanted[0]?.every(({ minute }) => [START, START + 3 * MINUTE_MS].includes(minute))).toBe(true);
      }),
      fewRuns(0.1),
    );
  });
});
