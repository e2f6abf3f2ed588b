import { setTimeout as pause } from "node:timers/promises";
import { MINUTE_MS } from "@headcount/protocol";
import { cpuOf, databaseBytes, quantile } from "../measure.ts";
import { type Batch, batchesOf, postBatch, postInternally, snapshotOf } from "../minutes/minute-parts.ts";
import { type HeadcountServer, startHeadcount } from "../peers/headcount.ts";
import type { Scenario } from "../scenario.ts";

const PER_SECOND = 100;
/** Audience sizes where people are counted: a sketch grows with the audience, up to 1,024 registers. */
const PEOPLE = [50, 440, 1_200];
const USUAL_PEOPLE = 440;

/** Posts minutes of audiences whose people are counted. Returns the bytes that one of them takes. */
async function storePeople(
  { url, database }: HeadcountServer,
  { alone, crowds }: { alone: string; crowds: readonly string[] },
  { sketched, sketchedAlone }: { sketched: number; sketchedAlone: number },
): Promise<{ of: string; people: number; bytes: number }[]> {
  const sizes: { of: string; people: number; bytes: number }[] = [];
  let stored = databaseBytes(database);
  const store = async (of: string, people: number, count: number, batches: Iterable<Batch>): Promise<void> => {
    for (const batch of batches) await postBatch(url, batch);
    const size = databaseBytes(database);
    sizes.push({ of, people, bytes: (size - stored) / count });
    stored = size;
  };
  for (const [i, people] of PEOPLE.entries())
    await store(`${people} people counted`, people, sketched, batchesOf(crowds[i] ?? "", sketched, people));
  const each = batchesOf(alone, sketchedAlone, USUAL_PEOPLE, 1);
  await store(`${USUAL_PEOPLE} people counted, stored one by one`, USUAL_PEOPLE, sketchedAlone, each);
  return sizes;
}

/** Minutes posted over HTTP: many at once, as after an outage, and one by one. */
export const ingest: Scenario = {
  name: "ingest",
  what: "Minutes posted over HTTP into SQLite: in batches of 500, then one by one at 100/s",
  async run({ quick, log }) {
    const minutes = quick ? 10_000 : 100_000;
    const singles = quick ? 200 : 2_000;
    const sketched = quick ? 1_000 : 5_000;
    const sketchedAlone = quick ? 1_000 : 3_000;
    const server = await startHeadcount(3 + PEOPLE.length);
    try {
      const [batched = "", single = "", alone = "", ...crowds] = server.auctionIds;
      const empty = databaseBytes(server.database);
      const before = cpuOf(server.pids());
      await server.loopDelay();
      let took = 0;
      for (const batch of batchesOf(batched, minutes)) took += await postBatch(server.url, batch);
      const after = cpuOf(server.pids());
      const loop = await server.loopDelay();
      const full = databaseBytes(server.database);
      const sizes = await storePeople(server, { alone, crowds }, { sketched, sketchedAlone });
      log(`${minutes + PEOPLE.length * sketched + sketchedAlone} minutes are stored; now ${singles} one by one`);

      const first = Math.floor(Date.now() / MINUTE_MS) - singles;
      const posts: Promise<number>[] = [];
      const began = performance.now();
      for (let nth = 0; nth < singles; nth += 1) {
        await pause(Math.max(0, began + (nth * 1_000) / PER_SECOND - performance.now()));
        const sentAt = performance.now();
        const body = JSON.stringify(snapshotOf((first + nth) * MINUTE_MS, minutes + nth + 1, "tabs", nth));
        const posted = postInternally(`${server.url}/api/v1/auctions/${single}/analytics/snapshot`, body);
        posts.push(posted.then((answer) => answer.arrayBuffer()).then(() => performance.now() - sentAt));
      }
      const times = await Promise.all(posts);
      const cpu = after.user + after.system - before.user - before.system;
      return [
        { figure: "parts per second, in batches", value: minutes / (took / 1_000), unit: "", goal: "≥ 5000" },
        { figure: "CPU per part", value: (cpu * 1_000) / minutes, unit: "µs" },
        { figure: "longest loop stall", value: loop?.max ?? Number.NaN, unit: "ms", goal: "≤ 25 ms" },
        { figure: "one snapshot at 100/s, median", value: quantile(times, 0.5), unit: "ms" },
        { figure: "one snapshot at 100/s, p99", value: quantile(times, 0.99), unit: "ms", goal: "< 50 ms" },
        {
          figure: "bytes per stored minute, tabs counted",
          value: (full - empty) / minutes,
          unit: "B",
          goal: "≤ 125 B",
        },
        ...sizes.map(({ of, people, bytes }) => ({
          figure: `bytes per stored minute, ${of}`,
          value: bytes,
          unit: "B",
          ...(people === USUAL_PEOPLE && { goal: "≤ 250 B" }),
        })),
      ].map((figure) => ({ side: "Headcount", ...figure }));
    } finally {
      await server.stop();
    }
  },
};
