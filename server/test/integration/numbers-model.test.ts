import { DAY_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Store } from "../../src/storage/store.ts";
import { startServer, temporaryFolder } from "../support/harness.ts";
import { howMuch } from "../support/long-tests.ts";
import { useTestMongo } from "../support/mongo-server.ts";
import { type Findings, noFindings } from "../support/numbers-model/compare.ts";
import { compareParts } from "../support/numbers-model/compare-parts.ts";
import { anyHistory, anyShow } from "../support/numbers-model/history.ts";
import { playSale, setClock } from "../support/numbers-model/sale.ts";

/** The histories have their own recorders. The server's own recorder would be an additional one. */
const API_ALONE = { ROLE: "api", REALTIME_URL: "http://127.0.0.1:9" };

/** A server on this database, whose clock the test sets. */
async function stageOn(databaseUrl: string) {
  const clock = setClock(Date.parse("2026-01-01T00:00:00Z"));
  let store: Store | undefined;
  const env = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: temporaryFolder(),
    SLOT_MS: "5000",
    RETENTION_DAYS: "1",
    ...API_ALONE,
  };
  const server = await startServer(env, clock, undefined, {}, (opened) => {
    store = opened.store;
    return opened;
  });
  const organizer = await server.signIn();
  const deleteExpired = async (now: number): Promise<void> => void (await store?.minutes.deleteExpired(now));
  return { server, organizer, clock, retentionMs: DAY_MS, deleteExpired };
}

/** Prints a note of a test. */
type Note = (text: string) => unknown;
const { HISTORY_SEED = "20260511" } = process.env;
/** Every run uses the same histories, so that a failure comes from a change. `HISTORY_SEED=random` uses others. */
const SEED = HISTORY_SEED === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(HISTORY_SEED);
const summaryOf = (numRuns: number, { compared }: Findings): string =>
  `${numRuns} histories of seed ${SEED}: ${compared} values compared`;

/** Plays random histories. Each history whose numbers differ from the model is shrunk, and shown with its seed. */
async function playMany(note: Note, databaseUrl: string, numRuns: number, histories = anyHistory): Promise<void> {
  const stage = await stageOn(databaseUrl);
  const all = noFindings();
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const found = noFindings();
      await playSale(history, stage, found);
      expect(found.differences).toEqual([]);
      all.compared += found.compared;
      all.unique.asked += found.unique.asked;
      all.unique.outside += found.unique.outside;
    }),
    { numRuns, seed: SEED },
  );
  await note(summaryOf(numRuns, all));
  // The claim is 95 of 100. Three standard errors more may lie outside.
  const { asked, outside } = all.unique;
  expect(all.compared).toBeGreaterThan(100 * numRuns);
  expect(outside).toBeLessThanOrEqual(0.05 * asked + 3 * Math.sqrt(0.05 * 0.95 * asked) + 1);
}

const RUNS = howMuch(3, 40);
const SHOW_RUNS = howMuch(1, 4);
const PART_RUNS = howMuch(15, 300);
/** Only for hangs: a history takes up to two seconds. */
const LIMIT_MS = 1_800_000;

describe("numbers compared with an independent model", () => {
  it(
    "of recorders match what they could see, slot by slot, through restarts, kills, stalls and clock steps",
    async ({ annotate }) => {
      const all = noFindings();
      fc.assert(
        fc.property(anyHistory, (history) => {
          const found = noFindings();
          compareParts(history, found);
          expect(found.differences).toEqual([]);
          all.compared += found.compared;
        }),
        { numRuns: PART_RUNS, seed: SEED },
      );
      await annotate(summaryOf(PART_RUNS, all));
      expect(all.compared).toBeGreaterThan(100 * PART_RUNS);
    },
    LIMIT_MS,
  );

  it(
    "match what really happened, through SQLite, the API and the CSV",
    ({ annotate }) => playMany(annotate, "sqlite:test.db", RUNS),
    LIMIT_MS,
  );

  it(
    "of how long people stay equal Kaplan-Meier estimates of lengths in whole slots",
    ({ annotate }) => playMany(annotate, "sqlite:test.db", SHOW_RUNS, anyShow),
    LIMIT_MS,
  );

  const { describeMongo, newDatabase } = useTestMongo();
  describeMongo("through MongoDB", () => {
    const options = { tags: ["slow"], timeout: LIMIT_MS };
    it("match what really happened", options, ({ annotate }) => playMany(annotate, newDatabase(), 8));
  });
});
