import { setTimeout as pause } from "node:timers/promises";
import { MINUTE_MS, Sketch, type Visits } from "@headcount/protocol";
import { Child } from "../child.ts";
import { memoryOf } from "../measure.ts";
import { batchesOf, postBatch } from "../minutes/minute-parts.ts";
import { type HeadcountServer, startHeadcount } from "../peers/headcount.ts";
import type { OwnFigure, Scenario } from "../scenario.ts";

/** The maximum of an auction. */
const MOMENTS = 200_000;
/** Moments of one lot: opened, bids, sold. */
const A_LOT = 4;
const MOMENTS_PER_REQUEST = 100;
const STORED_MINUTES = 14 * 1_440;
const RECORDING_GOAL_MS = 25;

/** The request of each figure. */
const ASKED: readonly (readonly [what: string, path: string])[] = [
  ["lots", "analytics/lots"],
  ["the hammer curve and lots again", "analytics/lots?again"],
  ["the report", "analytics/report?timeRange=all"],
  ["CSV of lots", "analytics/export.csv?table=lots"],
  ["CSV of moments", "analytics/export.csv?table=moments"],
  ["JSON of all", "analytics/export.json?table=all"],
  ["a comparison by lot", "analytics/compare?align=lot&with="],
  ["retention", "analytics/retention?timeRange=all"],
  ["a page of moments", "moments?limit=100"],
  ["the live view", "live-view"],
];

/** An auction with the maximum number of moments is read by every route and then deleted, while event-loop turns are measured. */
export const moments: Scenario = {
  name: "moments",
  what: "An auction with 200,000 moments in SQLite: recorded, read by every route and deleted; the longest event-loop turn, by processor time",
  async run({ quick, log }) {
    const server = await startHeadcount(2);
    const idle = new Child("idle.ts");
    try {
      await server.longestTurn();
      await idle.longestTurn();
      const figures = [await recorded(server, quick ? MOMENTS / 10 : MOMENTS, log)];
      await visited(server, quick ? STORED_MINUTES / 10 : STORED_MINUTES);
      log("the minutes are stored");
      figures.push(...(await asked(server, log)));
      const { wall, cpu } = await idle.longestTurn();
      figures.push({ figure: "– of an idle process meanwhile", value: cpu, unit: "ms" });
      figures.push({ figure: "– of an idle process meanwhile, by the clock", value: wall, unit: "ms" });
      return figures.map((figure) => ({ side: "Headcount", ...figure }));
    } finally {
      await idle.end();
      await server.stop();
    }
  },
};

async function recorded(server: HeadcountServer, count: number, log: (line: string) => void): Promise<OwnFigure> {
  const [id = ""] = server.auctionIds;
  await server.call("PATCH", `/api/v1/auctions/${id}`, { state: "live", countMode: "people" });
  const first = Date.now() - (STORED_MINUTES - 60) * MINUTE_MS;
  const step = ((STORED_MINUTES - 120) * MINUTE_MS) / count;
  const moment = (nth: number): object => {
    const lot = { lotNumber: String(Math.floor(nth / A_LOT)), at: new Date(first + nth * step).toISOString() };
    if (nth % A_LOT === 0) return { type: "lot_opened", lotTitle: `A lot with a title ${nth}`, ...lot };
    return { type: nth % A_LOT === A_LOT - 1 ? "sold" : "bid", price: nth, currency: "EUR", ...lot };
  };
  for (let begin = 0; begin < count; begin += MOMENTS_PER_REQUEST) {
    const some = Array.from({ length: MOMENTS_PER_REQUEST }, (_, i) => moment(begin + i));
    await server.call("POST", `/api/v1/auctions/${id}/moments`, { moments: some });
  }
  log(`${count} moments are stored`);
  return { figure: "recording, 100 at once", value: (await server.longestTurn()).cpu, unit: "ms" };
}

/** Minutes in `people` mode, with a hundred people each. */
async function visited(server: HeadcountServer, count: number): Promise<void> {
  const sketch = new Sketch();
  for (let viewer = 0; viewer < 100; viewer += 1) sketch.add(String(viewer * 7_919).padStart(16, "x"));
  const visits = {
    sketch: Buffer.from(sketch.bytes).toString("base64url"),
    present: 100,
    came: 10,
    entered: [[60_000, 100]],
    left: [[120_000, 10]],
    staying: [[120_000, 100]],
  } satisfies Visits;
  const [id = "", other = ""] = server.auctionIds;
  for (const auction of [id, other])
    for (const { body, parts } of batchesOf(auction, auction === id ? count : 1)) {
      const batch = JSON.parse(body) as { snapshots: { snapshot: { part: object } }[] };
      for (const { snapshot } of batch.snapshots) Object.assign(snapshot.part, { visits });
      await postBatch(server.url, { body: JSON.stringify(batch), parts });
    }
}

/** Sends each request once, then all at once, then the deletion. */
async function asked(server: HeadcountServer, log: (line: string) => void): Promise<OwnFigure[]> {
  const [id = "", other = ""] = server.auctionIds;
  const figures: OwnFigure[] = [];
  const turnOf = async (what: string, action: () => Promise<unknown>): Promise<void> => {
    await server.longestTurn();
    const before = memoryOf(server.pids());
    const began = performance.now();
    await action();
    const took = performance.now() - began;
    const { cpu } = await server.longestTurn();
    const more = (memoryOf(server.pids()) - before) / 1024 ** 2;
    log(`${what}: ${(took / 1_000).toFixed(1)} s, longest turn ${cpu.toFixed(1)} ms, ${more.toFixed(0)} MiB more`);
    figures.push({ figure: what, value: cpu, unit: "ms", goal: `≤ ${RECORDING_GOAL_MS} ms` });
  };
  const read = async (path: string): Promise<void> => {
    const whole = path.endsWith("with=") ? `${path}${other}` : path;
    const answer = await server.call("GET", `/api/v1/auctions/${id}/${whole}`);
    for await (const _ of answer.body ?? []);
  };
  for (const [what, path] of ASKED) await turnOf(what, () => read(path));
  await server.call("PATCH", `/api/v1/auctions/${id}`, { title: "New title" });
  await turnOf("all of them at once", () => Promise.all(ASKED.map(([, path]) => read(path))));
  await turnOf("the deletion", async () => {
    await server.call("DELETE", `/api/v1/auctions/${id}`);
    // Later deletion work is included.
    await pause(3_000);
  });
  return figures;
}
