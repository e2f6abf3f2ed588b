import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { DAY_MS } from "@headcount/protocol";
import { cpuOf } from "../measure.ts";
import { type HeadcountServer, startHeadcount } from "../peers/headcount.ts";
import type { OwnFigure, Scenario } from "../scenario.ts";

const SALES = 10_000;
const REQUESTS = 20;
const GOAL_MS = 300;
/** Half of a summary's usual size. It shows whether whole summaries are read. */
const SUMMARY_BYTES = 10_000;

const ASKED: readonly (readonly [what: string, query: string])[] = [
  ["the whole season", ""],
  ["a year, one tag, sorted by value", "?from=2025-01-01&to=2025-12-31&tag=evening&sort=value"],
  ["the whole season as CSV", ".csv"],
];

/** The season of an organizer with very many ended sales. */
export const season: Scenario = {
  name: "season",
  what: "The season of 10,000 sales of one organizer in SQLite, over HTTP",
  async run({ quick, log }) {
    const server = await startHeadcount(1);
    try {
      const sales = quick ? SALES / 10 : SALES;
      addSales(server, sales);
      log(`${sales} sales are stored`);
      const figures: OwnFigure[] = [{ figure: "sales", value: sales, unit: "" }];
      for (const [what, query] of ASKED) figures.push(...(await asked(server, what, query, sales)));
      return figures.map((figure) => ({ side: "Headcount", ...figure }));
    } finally {
      await server.stop();
    }
  },
};

/** Stores ended copies of the first auction, each with an overview, over two years. */
function addSales({ database, auctionIds: [id = ""] }: HeadcountServer, count: number): void {
  const file = new DatabaseSync(database, { timeout: 10_000 });
  const { document } = file.prepare("select document from auctions where id = ?").get(id) as { document: string };
  const first = JSON.parse(document) as object;
  const insert = file.prepare("insert into auctions (document) values (?)");
  const summarize = file.prepare(
    "insert into summaries (auction, due_at, changes, overview, points, summary) values (?, null, 1, ?, ?, ?)",
  );
  const start = Date.UTC(2024, 6, 1);
  file.exec("begin");
  for (let nth = 0; nth < count; nth += 1) {
    const at = start + Math.floor((nth * 730 * DAY_MS) / count);
    const [startedAt, endedAt] = [new Date(at).toISOString(), new Date(at + 10_800_000).toISOString()];
    const sale = {
      ...{ ...first, id: randomBytes(12).toString("hex"), title: `Lamps and chairs, sale number ${nth}` },
      ...{ state: "ended", startedAt, endedAt, liveSpans: [{ from: startedAt, to: endedAt }], createdAt: startedAt },
      tags: [nth % 3 === 0 ? "evening" : "day", `house ${nth % 7}`],
    };
    const { lastInsertRowid } = insert.run(JSON.stringify(sale));
    const { points, ...overview } = overviewOf(nth, at);
    summarize.run(lastInsertRowid, JSON.stringify(overview), JSON.stringify(points), randomBytes(SUMMARY_BYTES));
  }
  file.exec("commit");
  file.close();
}

function overviewOf(nth: number, at: number) {
  const average = 100 + ((nth * 37) % 400) + 1 / 3;
  const weekday = new Date(at).getUTCDay() || 7;
  const hour = new Date(at).getUTCHours();
  return {
    ...{ madeAt: new Date(at).toISOString(), overallPeak: 2 * average, peakIsBound: false, overallAvg: average },
    ...{ viewerMinutes: 180 * average, duration: 180, counts: "tabs", lots: 120, sold: 90 },
    soldValue: [{ currency: "EUR", amount: 12_345.5 + nth, lots: 90 }],
    weekday,
    hours: [0, 1, 2].map((later) => ({
      ...{ weekday, hour: (hour + later) % 24, minutes: 60, viewerMinutes: 60 * (average + later) },
    })),
    ...{ uniqueViewers: null, uniqueViewersLow: null, uniqueViewersHigh: null },
    points: Array.from({ length: 60 }, (_, index) => average + index / 7),
  };
}

/** The time from the request until the whole answer has arrived. */
async function asked(server: HeadcountServer, what: string, query: string, sales: number): Promise<OwnFigure[]> {
  const times: number[] = [];
  const spent = (): number => {
    const { user, system } = cpuOf(server.pids());
    return user + system;
  };
  const before = spent();
  let bytes = 0;
  for (let nth = 0; nth < REQUESTS; nth += 1) {
    const began = performance.now();
    const answer = await server.call("GET", `/api/v1/season${query}`);
    const text = await answer.text();
    times.push(performance.now() - began);
    bytes = text.length;
    if (query === "" && JSON.parse(text).data.sales.total !== sales) throw new Error("the season lacks sales");
  }
  const cpu = (spent() - before) / REQUESTS;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return [
    { figure: `${what}, median`, value: at(0.5), unit: "ms", goal: `≤ ${GOAL_MS} ms` },
    { figure: `${what}, slowest of ${REQUESTS}`, value: at(1), unit: "ms" },
    { figure: `${what}, processor time`, value: cpu, unit: "ms" },
    { figure: `${what}, size`, value: bytes / 1_024, unit: "KiB" },
  ];
}
