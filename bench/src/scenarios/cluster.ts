import { testRedis } from "../../../server/test/support/redis-server.ts";
import { costOfOneNode, costOfRedis } from "../cluster/cost.ts";
import { whileDying } from "../cluster/dying.ts";
import { latency } from "../cluster/latency.ts";
import { SIDES } from "../cluster/sides.ts";
import type { Figure, Scenario } from "../scenario.ts";

const NODES = 3;
/** One for the pages while servers die, and two of different sizes for the time to another server's page. */
const ROOMS = 3;
/** Headcount must be right in the end. A counter that has lost its way stays wrong, so it is given up sooner. */
const HEADCOUNT_PATIENCE_MS = 30_000;
const patienceMs = (side: string, quick: boolean): number => {
  if (side === "Headcount") return HEADCOUNT_PATIENCE_MS;
  return quick ? 5_000 : 12_000;
};

/** Several servers behind one load balancer, with this redis-server. Without it there are no figures. */
export const clusterWith = (redisServer: string | undefined): Scenario => ({
  name: "cluster",
  what: "Three servers on one Redis: what pages show while servers and Redis die; the time to another server's page; what ten servers cost Redis",
  async run({ quick, log }) {
    if (redisServer === undefined) {
      log(
        "left out: redis-server was not found. Install it (apt-get install redis-server), or set REDIS_SERVER_BIN to its path",
      );
      return [];
    }
    const viewers = quick ? 30 : 300;
    const figures: Figure[] = [];
    for (const { side, start } of quick ? SIDES.slice(0, 2) : SIDES) {
      log(side);
      const redis = await testRedis();
      const say = (line: string): void => log(`${side}: ${line}`);
      try {
        const nodes = await start({ nodes: NODES, rooms: ROOMS, redisUrl: redis.url });
        try {
          const options = { redis, quick, viewers, patienceMs: patienceMs(side, quick), log: say };
          const { figures: dying, isRight } = await whileDying(nodes, options);
          const delays = await latency(nodes, quick);
          for (const { figure, value, unit } of delays) say(`${figure}: ${value.toFixed(1)} ${unit}`);
          figures.push(...[...dying, ...delays].map((figure) => ({ side, ...figure })));
          if (side === "Headcount" && !isRight)
            throw new Error("pages do not show the number of open pages at the end");
        } finally {
          await nodes.stop();
        }
      } finally {
        await redis.stop();
      }
    }
    figures.push(...(await costOfRedis(quick, log)));
    if (!quick) figures.push(...(await costOfOneNode(log)));
    return figures;
  },
});
