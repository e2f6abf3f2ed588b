import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type TestRedis, testRedis } from "../../../server/test/support/redis-server.ts";
import { Child } from "../child.ts";
import { Crowd } from "../crowd.ts";
import { cpuOf } from "../measure.ts";
import { startHeadcount } from "../peers/headcount.ts";
import type { Figure } from "../scenario.ts";
import type { LoadKind } from "./redis-load.ts";

const NODES = 10;
const AUCTIONS = 1_000;
const WARM_UP_MS = 3_000;

/** Processor time of Redis by its own account, s. */
async function redisCpu(redis: TestRedis): Promise<number> {
  const info = String(await redis.command("INFO", "cpu"));
  const of = (name: string): number => Number(new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1]);
  return of("used_cpu_user") + of("used_cpu_sys");
}

async function commandsOf(redis: TestRedis): Promise<number> {
  const info = String(await redis.command("INFO", "stats"));
  return Number(/^total_commands_processed:(\d+)/m.exec(info)?.[1]);
}

interface Load {
  side: string;
  kind: LoadKind;
  changed: number;
  people?: boolean;
}

const LOADS: readonly Load[] = [
  { side: "Headcount", kind: "totals", changed: 0 },
  { side: "Headcount", kind: "totals", changed: 50 },
  { side: "Headcount", kind: "totals", changed: 1_000 },
  { side: "Headcount", kind: "totals", changed: 50, people: true },
  { side: "INCR/DECR", kind: "incr", changed: 0 },
  { side: "INCR/DECR", kind: "incr", changed: 50 },
  { side: "INCR/DECR", kind: "incr", changed: 1_000 },
  { side: "fetchSockets()", kind: "fetch", changed: 0 },
  { side: "fetchSockets()", kind: "fetch", changed: 50 },
];

/** What ten servers cost Redis while some of many auctions change. */
export async function costOfRedis(quick: boolean, log: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  const loads = quick
    ? LOADS.filter(({ kind, changed, people }) => changed === 50 && kind !== "fetch" && !people)
    : LOADS;
  for (const load of loads) {
    const { side, changed, people = false } = load;
    const { share, commands, changes } = await measured({ ...load, people }, quick ? 5_000 : 20_000);
    const what = `Redis for ${NODES} servers, ${changed} of ${AUCTIONS} auctions change a second${people ? ", people counted" : ""}`;
    log(`${side}, ${what}: ${share.toFixed(2)} %, ${commands.toFixed(0)} commands/s, ${changes.toFixed(0)} changes/s`);
    figures.push({ side, figure: what, value: share, unit: "% of a core", goal: "≤ 2 %" });
    // The program that makes the changes may be at its limit.
    if (changed >= 1_000)
      figures.push({ side, figure: `– of ${changed} changes per second, made`, value: changes, unit: "" });
  }
  return figures;
}

/** What Redis used, % of a core; its commands per second; and the changes that each server made per second. */
async function measured(load: Load, ms: number): Promise<{ share: number; commands: number; changes: number }> {
  const redis = await testRedis();
  const child = new Child("cluster/redis-load.ts");
  try {
    await child.ask("start", { ...load, redisUrl: redis.url, nodes: NODES, auctions: AUCTIONS });
    await pause(WARM_UP_MS);
    const began = performance.now();
    const [cpu, commands] = [await redisCpu(redis), await commandsOf(redis)];
    const changes = await child.ask<number>("changes");
    await pause(ms);
    const seconds = (performance.now() - began) / 1_000;
    const used = (await redisCpu(redis)) - cpu;
    return {
      share: (100 * used) / seconds,
      commands: ((await commandsOf(redis)) - commands) / seconds,
      changes: ((await child.ask<number>("changes")) - changes) / seconds,
    };
  } finally {
    await child.end();
    await redis.stop();
  }
}

const AUTH_SECRET = randomBytes(32).toString("base64url");
const VIEWERS = 1_800;
const ROOMS = 200;
/** A busy machine needs long. */
const SETTLE_MS = 120_000;
const IDLE_MS = 10_000;

/** What one node costs without Redis, and with it. */
export async function costOfOneNode(log: (line: string) => void): Promise<Figure[]> {
  const redis = await testRedis();
  try {
    const figures: Figure[] = [];
    for (const [what, env] of [
      ["without Redis", {}],
      ["with Redis", { REDIS_URL: redis.url, AUTH_SECRET }],
    ] as const) {
      const server = await startHeadcount(ROOMS, env);
      const crowd = await Crowd.start(1);
      try {
        const cpu = (): number => {
          const { user, system } = cpuOf(server.pids());
          return user + system;
        };
        let before = cpu();
        await crowd.join(server.targets, VIEWERS, 1_000);
        const { behind } = await crowd.expect(VIEWERS / ROOMS, SETTLE_MS);
        if (behind > 0)
          throw new Error(`${behind} of ${VIEWERS} viewers of one server ${what} do not see ${VIEWERS / ROOMS}`);
        const join = ((cpu() - before) * 1_000) / VIEWERS;
        before = cpu();
        await pause(IDLE_MS);
        const rest = (100 * (cpu() - before)) / IDLE_MS;
        log(`one node ${what}: ${join.toFixed(0)} µs a join, ${rest.toFixed(1)} % of a core at rest`);
        figures.push(
          { side: "Headcount", figure: `one server ${what}, CPU per join`, value: join, unit: "µs" },
          {
            side: "Headcount",
            figure: `one server ${what}, at rest with ${VIEWERS} viewers`,
            value: rest,
            unit: "% of a core",
          },
        );
      } finally {
        await crowd.stop();
        await server.stop();
      }
    }
    return figures;
  } finally {
    await redis.stop();
  }
}
