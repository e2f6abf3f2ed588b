import { setTimeout as pause } from "node:timers/promises";
import { type Balancer, balancer } from "../../../server/test/faults/support/balancer.ts";
import type { TestRedis } from "../../../server/test/support/redis-server.ts";
import type { OwnFigure } from "../scenario.ts";
import { Pages, type Shown } from "./pages.ts";
import type { BenchNode, Nodes, RecordedMinute } from "./sides.ts";

const MINUTE_MS = 60_000;
/** All pages must show the truth for this long. */
const RIGHT_MS = 3_000;
const CHURN_MS = 500;
/** All servers have delivered a minute by then. */
const DELIVERED_AFTER_MS = 15_000;
const HANG_MS = 10_000;
const REDIS_AWAY_MS = 3_000;
const CALM_MS = 10_000;
/** Longer than any side takes to notice a killed server. */
const KILLED_MS = 6_000;
const OPENED_AT_ONCE = 20;

interface Scene {
  pages: Pages;
  nodes: readonly BenchNode[];
  redis: TestRedis;
}

/** An event, and whether visitors come and go meanwhile. */
interface Event {
  name: string;
  churns: boolean;
  isQuick?: boolean;
  play(scene: Scene): Promise<void>;
}

const EVENTS: readonly Event[] = [
  { name: "quiet", churns: true, play: () => pause(CALM_MS) },
  {
    name: "kill -9",
    churns: false,
    isQuick: true,
    async play({ nodes, pages }) {
      pages.halfGiveUp = true;
      await nodes[0]?.program.end("SIGKILL");
      await pause(KILLED_MS);
      pages.halfGiveUp = false;
      await nodes[0]?.start();
    },
  },
  {
    name: "hang for 10 s",
    churns: true,
    async play({ nodes }) {
      nodes[1]?.program.signal("SIGSTOP");
      await pause(HANG_MS);
      nodes[1]?.program.signal("SIGCONT");
    },
  },
  {
    name: "rolling update",
    churns: true,
    async play({ nodes }) {
      for (const node of nodes) {
        await node.program.end("SIGTERM");
        await node.start();
        // The load balancer notices it.
        await pause(1_000);
      }
    },
  },
  {
    name: "Redis restart",
    churns: true,
    async play({ redis }) {
      await redis.kill();
      await pause(REDIS_AWAY_MS);
      await redis.start();
    },
  },
  {
    name: "FLUSHALL",
    churns: true,
    isQuick: true,
    async play({ redis }) {
      await redis.command("FLUSHALL");
      await pause(REDIS_AWAY_MS);
    },
  },
];

/** One page opens, then another closes, in turn. @returns a function that ends it */
function churn(pages: Pages): () => Promise<void> {
  const over = new AbortController();
  const running = (async () => {
    for (let nth = 0; !over.signal.aborted; nth += 1) {
      if (nth % 2 === 0) await pages.open();
      else pages.close();
      await pause(CHURN_MS);
    }
  })();
  return async () => {
    over.abort();
    await running;
  };
}

/** Waits until all pages show the truth. */
async function settle(pages: Pages, patienceMs: number): Promise<boolean> {
  const began = performance.now();
  pages.restartWatch();
  while (performance.now() - began < patienceMs) {
    if (pages.rightMs >= RIGHT_MS) return true;
    await pause(100);
  }
  return false;
}

export interface DyingOptions {
  redis: TestRedis;
  quick: boolean;
  viewers: number;
  /** How long after each event the pages have to show the truth. */
  patienceMs: number;
  log(line: string): void;
}

export interface Dying {
  figures: OwnFigure[];
  /** Whether every page showed the truth at the end. */
  isRight: boolean;
}

/** What pages show while servers and Redis die, beside the number of open pages. */
export async function whileDying(
  { nodes, rooms, record }: Pick<Nodes, "nodes" | "rooms" | "record">,
  { redis, quick, viewers, patienceMs, log }: DyingOptions,
): Promise<Dying> {
  const front: Balancer = await balancer(nodes.map(({ port }) => port));
  const pages = new Pages(front.url, rooms[0] ?? "");
  try {
    while (pages.size < viewers)
      await Promise.all(Array.from({ length: Math.min(OPENED_AT_ONCE, viewers - pages.size) }, () => pages.open()));
    front.watch(nodes.map(({ port }) => port));
    await settle(pages, patienceMs);
    const began = Date.now();
    const figures: OwnFigure[] = [];
    let isRight = false;
    for (const event of EVENTS.filter(({ isQuick }) => !quick || isQuick)) {
      const [shown, isSettled] = await phase(event, { pages, nodes, redis }, patienceMs);
      isRight = isSettled;
      log(`${event.name}: ${JSON.stringify(shown)}`);
      figures.push(...figuresOf(event, shown, isSettled));
    }
    const ended = Date.now();
    figures.push({ figure: "pages with a wrong number at the end", value: pages.shown.wrong, unit: "" });
    // A quick run is over before its first minute.
    if (record !== null && !quick) figures.push(...(await recorded(record, pages, { from: began, to: ended }, log)));
    return { figures, isRight };
  } finally {
    pages.stop();
    front.close();
  }
}

async function phase({ churns, play }: Event, scene: Scene, patienceMs: number): Promise<[Shown, boolean]> {
  const { pages } = scene;
  pages.begin();
  const end = churns ? churn(pages) : null;
  await play(scene);
  await end?.();
  const isSettled = await settle(pages, patienceMs);
  return [pages.shown, isSettled];
}

function figuresOf({ name }: Event, shown: Shown, isSettled: boolean): OwnFigure[] {
  const figures: OwnFigure[] = [
    { figure: `${name}: error × duration`, value: shown.errorSeconds, unit: "viewers × s" },
    { figure: `${name}: largest error`, value: shown.largest, unit: "viewers" },
  ];
  if (name === "kill -9") {
    const seconds = isSettled ? shown.lastAboveMs / 1_000 : Number.NaN;
    figures.push({ figure: `${name}: life of ghosts`, value: seconds, unit: "s", goal: "≤ 6 s" });
  }
  return figures;
}

/** The highest number of open pages in an interval. */
const highest = (truth: Pages["truth"], { from, to }: { from: number; to: number }): number => {
  const before = truth.findLast(({ at }) => at <= from)?.count ?? 0;
  return Math.max(before, ...truth.flatMap(({ at, count }) => (at >= from && at < to ? [count] : [])));
};

/** Compares the minutes of the run with the truth. */
async function recorded(
  record: () => Promise<RecordedMinute[]>,
  pages: Pages,
  { from, to }: { from: number; to: number },
  log: (line: string) => void,
): Promise<OwnFigure[]> {
  // The truth is known before and after the run, too.
  const first = Math.floor(from / MINUTE_MS) * MINUTE_MS;
  const last = Math.ceil(to / MINUTE_MS) * MINUTE_MS;
  await pause(Math.max(0, last + DELIVERED_AFTER_MS - Date.now()));
  const minutes = await record();
  let [lost, seen, peak, bound] = [0, 0, 0, 0];
  let count = 0;
  for (let start = first; start < last; start += MINUTE_MS, count += 1) {
    const minute = minutes.find(({ at }) => at === start);
    const truth = highest(pages.truth, { from: start, to: start + MINUTE_MS });
    log(`${new Date(start).toISOString()}: truth ${truth}, ${JSON.stringify(minute)}`);
    if (!minute) {
      lost += 1;
      continue;
    }
    seen += minute.coverage;
    if (minute.peakIsBound) bound = Math.max(bound, minute.peak - truth);
    else peak = Math.max(peak, Math.abs(minute.peak - truth));
  }
  return [
    { figure: "minutes of the run", value: count, unit: "" },
    { figure: "minutes lost", value: lost, unit: "", goal: "0" },
    { figure: "recorded time", value: (100 * seen) / count, unit: "%" },
    { figure: "largest error of a recorded peak", value: peak, unit: "viewers", goal: "0" },
    { figure: "a peak marked as a bound, above the truth", value: bound, unit: "viewers" },
  ];
}
