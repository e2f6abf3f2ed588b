import { setImmediate as turn } from "node:timers/promises";
import { DAY_MS, DEFAULT_GRID, HOUR_MS, MINUTE_MS } from "@headcount/protocol";
import type { Document } from "bson";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { minuteSumOf } from "../../../src/minutes/minute-sum.ts";
import { minuteVisits, uniqueViewersOf } from "../../../src/minutes/visits.ts";
import { fromMinuteDocument, type MinuteDocument, partsOf } from "../../../src/storage/mongodb/documents.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { partOf, visitsOf } from "../../../src/storage/part.fixtures.ts";
import { auctionOf, gather } from "../../../src/storage/store.fixtures.ts";
import { howMuch } from "../../support/long-tests.ts";
import { type Fault, type MongoFake, startMongoFake } from "../../support/mongo-fake.ts";

const A = "a".repeat(24);
const RETENTION = 90 * DAY_MS;
const HOUR = T0 - (T0 % HOUR_MS);
const ALL = { from: HOUR, to: HOUR + 3 * HOUR_MS };
/** Ends a call of the store as if its process had died. */
const died: Fault = { kind: "error", code: 13, codeName: "Unauthorized" };

const anyPart = fc.record({
  hour: fc.nat(2),
  minute: fc.constantFrom(0, 1, 59),
  node: fc.constantFrom("a", "b"),
  seq: fc.nat(2),
  viewers: fc.nat(9),
});
type AnyPart = typeof anyPart extends fc.Arbitrary<infer Value> ? Value : never;
const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("merge"), parts: fc.array(anyPart, { minLength: 1, maxLength: 3 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("read", "people") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("deleteExpired", "expire", "settle", "later") }) },
);
const anyHistory = fc.record({
  steps: fc.array(fc.tuple(anyStep, fc.nat(1), fc.nat(6)), { minLength: 4, maxLength: 24 }),
  /** Which of the waiting commands is next, and whether its process dies instead. */
  order: fc.infiniteStream(fc.tuple(fc.nat(7), fc.nat(19))),
});

/** What a minute is for readers; `null` if there is none. */
const shown = (minute: unknown): string =>
  JSON.stringify(minute, (_, value) =>
    value instanceof Object && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  );

/** The states that each minute had, minute by minute: what any reader at that time could have seen. */
class Witness {
  readonly #states = new Map<number, { since: number; createdAt: number; shown: string }[]>();
  #minutes: () => Document[];
  now = 0;

  constructor(minutes: () => Document[]) {
    this.#minutes = minutes;
  }

  /** After each command. */
  look(): void {
    this.now += 1;
    const present = new Map(this.#minutes().map((one) => [one.timestamp.getTime(), one as MinuteDocument]));
    for (const minute of new Set([...present.keys(), ...this.#states.keys()])) {
      const document = present.get(minute);
      const [createdAt, state] = document
        ? [document.createdAt?.getTime() ?? 0, shown(fromMinuteDocument(document, DEFAULT_GRID))]
        : [0, ""];
      const states = this.#states.get(minute) ?? [];
      const last = states.at(-1);
      if (last?.shown !== state || last.createdAt !== createdAt)
        states.push({ since: this.now, createdAt, shown: state });
      this.#states.set(minute, states);
    }
  }

  /** Whether each minute of an answer is one of its states between two times. */
  check(answer: Map<number, string>, { began, at }: { began: number; at: number }): void {
    for (const [minute, states] of this.#states) {
      const possible = states.flatMap(({ since, createdAt, shown }, i) => {
        const until = states[i + 1]?.since ?? Number.POSITIVE_INFINITY;
        return until > began && since <= this.now ? [createdAt > at - RETENTION ? shown : ""] : [];
      });
      if ((states[0]?.since ?? 0) > began) possible.push("");
      expect(possible).toContain(answer.get(minute) ?? "");
    }
    for (const minute of answer.keys()) expect(this.#states.has(minute)).toBe(true);
  }
}

describe("hours of minutes in MongoDB", () => {
  let fake: MongoFake;
  let stores: [MongodbStore, MongodbStore];
  const minutes = () => fake.tables.documents("vieweranalytics");
  const hours = () => fake.tables.documents("headcount_hours");

  beforeEach(async () => {
    fake = await startMongoFake();
    const open = () => mongodbStore({ url: fake.url, retentionMs: RETENTION, grid: DEFAULT_GRID, deadlineMs: 60_000 });
    stores = [await open(), await open()];
    await Promise.all(stores.map(({ ready }) => ready));
    await stores[0].auctions.insert(auctionOf(A));
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await fake.down();
  });

  const readAll = async (store: MongodbStore, now: number): Promise<Map<number, string>> => {
    const groups = await gather(store.minutes.read(A, ALL, now));
    for (const { sum, list } of groups) if (sum) expect(sum).toEqual(minuteSumOf(list(), DEFAULT_GRID));
    return new Map(groups.flatMap(({ list }) => list().map((minute) => [minute.minute, shown(minute)] as const)));
  };
  const peopleIn = async (store: MongodbStore, now: number) => {
    const found = await store.minutes.uniqueViewers(A, ALL, now);
    return found && { bytes: [...found.sketch.bytes], present: found.present };
  };
  /** The same, minute by minute. */
  const truth = async (now: number) => {
    const alive = (minutes() as MinuteDocument[]).filter(
      ({ createdAt }) => (createdAt?.getTime() ?? 0) > now - RETENTION,
    );
    const visits = alive.flatMap((one) => minuteVisits(one.timestamp.getTime(), partsOf(one), DEFAULT_GRID) ?? []);
    const all = await uniqueViewersOf(
      (async function* () {
        yield* visits;
      })(),
    );
    return {
      minutes: alive.map((one) => [one.timestamp.getTime(), shown(fromMinuteDocument(one, DEFAULT_GRID))] as const),
      people: all && { bytes: [...all.sketch.bytes], present: all.present },
    };
  };

  it("never differ from their minutes, whatever two processes do at once, and wherever one of them dies", async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async ({ steps, order }) => {
        minutes().length = 0;
        hours().length = 0;
        const witness = new Witness(minutes);
        const waiting: ((fault?: Fault) => void)[] = [];
        fake.hold(() => new Promise((resolve) => waiting.push(resolve)));
        let now = HOUR + DAY_MS;
        let running = 0;
        const failed: unknown[] = [];

        const begin = (kind: string, store: MongodbStore, parts: AnyPart[]): void => {
          const [at, began] = [now, witness.now];
          const work = async (): Promise<unknown> => {
            if (kind === "read") return witness.check(await readAll(store, at), { began, at });
            if (kind === "people") return peopleIn(store, at);
            if (kind === "deleteExpired") return store.minutes.deleteExpired(at);
            const writes = parts.map(({ hour, minute, viewers, ...over }) => ({
              auctionId: A,
              part: partOf(0, viewers, {
                ...over,
                minute: HOUR + hour * HOUR_MS + minute * MINUTE_MS,
                visits: visitsOf(viewers, over.seq),
              }),
            }));
            return store.minutes.merge(writes, at);
          };
          running += 1;
          void work()
            .catch((error) => {
              if (error?.codeName !== died.codeName) failed.push(error);
            })
            .finally(() => {
              running -= 1;
            });
        };
        const isQuiet = () => running === 0;
        const next = async (): Promise<void> => {
          // Until the commands that are on their way have arrived.
          for (let i = 0; i < 4; i += 1) await turn();
          const { value } = order.next() as IteratorResult<[number, number], never>;
          const [which, death] = value ?? [0, 1];
          waiting.splice(which % Math.max(1, waiting.length), 1)[0]?.(death === 0 ? died : undefined);
          await turn();
          witness.look();
        };

        for (const [step, which, commands] of steps) {
          const store = stores[which] ?? stores[0];
          if (step.kind === "later") now += 30 * DAY_MS;
          else if (step.kind === "expire") {
            // As the index does.
            for (const documents of [minutes(), hours()])
              documents.splice(
                0,
                documents.length,
                ...documents.filter(({ createdAt }) => createdAt.getTime() > now - RETENTION),
              );
            witness.look();
          } else if (step.kind === "settle") while (!isQuiet()) await next();
          else begin(step.kind, store, "parts" in step ? step.parts : []);
          for (let i = 0; i < commands; i += 1) await next();
        }
        while (!isQuiet()) await next();
        expect(failed).toEqual([]);

        fake.hold(async () => undefined);
        const known = await truth(now);
        for (const store of [...stores, ...stores]) {
          expect(await readAll(store, now)).toEqual(new Map(known.minutes));
          expect(await peopleIn(store, now)).toEqual(known.people);
        }
      }),
      { numRuns: howMuch(6, 100), endOnFailure: true },
    );
  });
});
