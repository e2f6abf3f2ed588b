import { setTimeout as pause } from "node:timers/promises";
import type { TestRedis } from "../../support/redis-server.ts";

/** What Redis holds of one auction at one instant. Times are ms of Redis. */
export interface TotalsState {
  now: number;
  /** When a node last ran a script. */
  ran: number;
  /** Until when the totals may lack a node. */
  settling: number;
  /** Nodes that were removed within the last lease. */
  reaped: number;
  /** The connections of all nodes, and each node's own with the end of its lease. */
  total: number;
  nodes: { generation: string; leaseEnds: number; own: number }[];
}

/** The longest time that a dead node may be counted after its lease has ended. */
const GHOST_MS = 2_000;
/** Each tick removes one dead node, so two ticks are enough for one of three nodes. */
const MOST_TICKS = 3;

/** Compares each state of Redis with the rules. */
export class TotalsRules {
  /** Generation → ticks that could have removed it and did not. */
  readonly #spared = new Map<string, number>();
  #ran = 0;

  /** @returns a description of each broken rule */
  check({ now, ran, settling, reaped, total, nodes }: TotalsState): string[] {
    const found: string[] = [];
    const sum = nodes.reduce((all, { own }) => all + own, 0);
    if (total !== sum) found.push(`the total is ${total}, but the nodes have ${sum}`);
    for (const { generation, own } of nodes) if (own < 0) found.push(`${generation} has ${own} connections`);
    const isTick = ran !== this.#ran;
    this.#ran = ran;
    // No more than half of the nodes are removed within a lease.
    const mayRemove = settling <= now && (reaped + 1) * 2 <= nodes.length + reaped;
    const dead = nodes.filter(({ leaseEnds }) => leaseEnds > 0 && ran - leaseEnds > GHOST_MS);
    for (const { generation } of dead) {
      if (!isTick || !mayRemove) continue;
      const ticks = (this.#spared.get(generation) ?? 0) + 1;
      this.#spared.set(generation, ticks);
      if (ticks > MOST_TICKS)
        found.push(`${generation} is still counted ${ticks} ticks after its lease and ${GHOST_MS} ms`);
    }
    for (const generation of this.#spared.keys())
      if (!dead.some((node) => node.generation === generation)) this.#spared.delete(generation);
    return found;
  }
}

/** Reads everything at one instant. */
const READ = `
local prefix, auction = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function first(text, nth)
  local at = 0
  for number in string.gmatch(text or '', '-?%d+') do
    at = at + 1
    if at == nth then return number end
  end
  return '0'
end
local answer = {
  string.format('%.0f', now), redis.call('HGET', prefix .. 'meta', 'ran') or '0', redis.call('HGET', prefix .. 'meta', 'settling') or '0',
  tostring(redis.call('ZCOUNT', prefix .. 'reaped', string.format('%.0f', now - 4000), '+inf')),
  first(redis.call('HGET', prefix .. 'totals', auction) or '', 2),
}
local leases = redis.call('ZRANGE', prefix .. 'leases', 0, -1, 'WITHSCORES')
for index = 1, #leases, 2 do
  answer[#answer + 1] = leases[index]
  answer[#answer + 1] = leases[index + 1]
  answer[#answer + 1] = first(redis.call('HGET', prefix .. 'own:' .. leases[index], auction) or '', 1)
end
return answer
`;

function parse(answer: readonly string[]): TotalsState {
  const [now = 0, ran = 0, settling = 0, reaped = 0, total = 0] = answer.slice(0, 5).map(Number);
  const nodes: TotalsState["nodes"] = [];
  for (let at = 5; at < answer.length; at += 3)
    nodes.push({ generation: answer[at] ?? "", leaseEnds: Number(answer[at + 1]), own: Number(answer[at + 2]) });
  return { now, ran, settling, reaped, total, nodes };
}

const LOOK_MS = 200;

export interface TotalsWatch {
  /** Broken rules so far, and how often Redis was read. */
  readonly found: readonly string[];
  readonly looks: number;
  stop(): Promise<void>;
}

/** Reads Redis five times a second while it answers. */
export function watchTotals(
  redis: TestRedis,
  { prefix, auctionId }: { prefix: string; auctionId: string },
): TotalsWatch {
  const rules = new TotalsRules();
  const found: string[] = [];
  const over = new AbortController();
  let looks = 0;
  const look = async (): Promise<void> => {
    const answer = (await redis.command("EVAL", READ, "1", prefix, auctionId)) as string[];
    looks += 1;
    found.push(...rules.check(parse(answer)));
  };
  const running = (async () => {
    while (!over.signal.aborted) {
      // Redis may be away.
      await Promise.race([look().catch(() => {}), pause(2_000)]);
      await pause(LOOK_MS);
    }
  })();
  return {
    found,
    get looks() {
      return looks;
    },
    async stop() {
      over.abort();
      await running;
    },
  };
}
