import { memoryOf, quantile } from "../measure.ts";
import { batchesOf, postBatch } from "../minutes/minute-parts.ts";
import { type HeadcountServer, startHeadcount } from "../peers/headcount.ts";
import type { OwnFigure, Scenario } from "../scenario.ts";

/** 90 days, minus one hour: minutes older than the retention are refused. */
const READ_MINUTES = 90 * 1_440 - 60;

/** 90 days as a chart and as a file. */
export const reading: Scenario = {
  name: "reading",
  what: "90 days of minutes read as at most 2,000 points, and exported as CSV, from SQLite",
  async run({ quick, log }) {
    const minutes = quick ? READ_MINUTES / 10 : READ_MINUTES;
    const server = await startHeadcount(1);
    try {
      const [auctionId = ""] = server.auctionIds;
      for (const batch of batchesOf(auctionId, minutes)) await postBatch(server.url, batch);
      log(`${minutes} minutes are stored`);
      const figures = [
        ...(await chart(server, auctionId, quick ? 10 : 100, minutes)),
        ...(await csv(server, auctionId, log)),
      ];
      return figures.map((figure) => ({ side: "Headcount", ...figure }));
    } finally {
      await server.stop();
    }
  },
};

async function chart(server: HeadcountServer, auctionId: string, reads: number, minutes: number): Promise<OwnFigure[]> {
  const times: number[] = [];
  let points = 0;
  await server.loopDelay();
  for (let read = 0; read < reads; read += 1) {
    const began = performance.now();
    const answer = await server.call(
      "GET",
      `/api/v1/auctions/${auctionId}/analytics/viewers?timeRange=all&points=2000`,
    );
    const { data } = (await answer.json()) as { data: { snapshots: unknown[]; summary: { totalSnapshots: number } } };
    times.push(performance.now() - began);
    points = data.snapshots.length;
    if (data.summary.totalSnapshots < minutes)
      throw new Error(`${data.summary.totalSnapshots} of ${minutes} minutes were read`);
  }
  const loop = await server.loopDelay();
  return [
    { figure: "minutes", value: minutes, unit: "" },
    { figure: "points", value: points, unit: "", goal: "≤ 2000" },
    { figure: "a chart, median", value: quantile(times, 0.5), unit: "ms" },
    { figure: "a chart, p99", value: quantile(times, 0.99), unit: "ms", goal: "≤ 50 ms" },
    { figure: "longest loop stall", value: loop?.max ?? Number.NaN, unit: "ms" },
  ];
}

/** No figures if this version has no CSV export. */
async function csv(server: HeadcountServer, auctionId: string, log: (line: string) => void): Promise<OwnFigure[]> {
  const before = memoryOf(server.pids());
  const began = performance.now();
  const answer = await server.call("GET", `/api/v1/auctions/${auctionId}/analytics/export.csv`).catch(() => null);
  if (!answer?.body) {
    log("there is no CSV export to measure");
    return [];
  }
  let bytes = 0;
  let most = before;
  let looked = began;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    if (performance.now() - looked < 20) continue;
    looked = performance.now();
    most = Math.max(most, memoryOf(server.pids()));
  }
  return [
    { figure: "CSV of all", value: performance.now() - began, unit: "ms", goal: "≤ 2000 ms" },
    { figure: "its size", value: bytes / 1024 ** 2, unit: "MiB" },
    {
      figure: "additional memory during the export",
      value: (most - before) / 1024 ** 2,
      unit: "MiB",
      goal: "< 64 MiB",
    },
  ];
}
