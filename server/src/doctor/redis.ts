import { openLink, type RedisAddress } from "../platform/redis/link.ts";
import { problemOf } from "../platform/redis/problems.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** What the Redis that the nodes share answers. `policy`: what it does when it is full; `null` if it has no limit. */
export type RedisSeen = { problem: string } | { version: string; policy: string | null; nodes: number };

const field = (info: string, name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1];

/** A person waits for the answer, and Redis may be far away. */
const DEADLINE_MS = 5_000;

export async function observeRedis(redis: RedisAddress, deadlineMs = DEADLINE_MS): Promise<RedisSeen> {
  try {
    const link = await openLink(redis, () => {}, deadlineMs);
    try {
      const server = String(await link.command("INFO", "server"));
      const memory = String(await link.command("INFO", "memory"));
      const nodes = Number(await link.command("ZCARD", `${redis.prefix}leases`));
      const valkey = field(server, "valkey_version");
      return {
        version: valkey === undefined ? `Redis ${field(server, "redis_version")}` : `Valkey ${valkey}`,
        policy: field(memory, "maxmemory") === "0" ? null : (field(memory, "maxmemory_policy") ?? null),
        nodes,
      };
    } finally {
      link.close();
    }
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

export function redisFindings(seen: RedisSeen): Finding[] {
  if ("problem" in seen)
    return [fail(seen.problem, "until then each node shows its own viewers and the last known ones of others")];
  const { version, policy, nodes } = seen;
  const findings = [ok(`${version} answers. Nodes that share their totals: ${nodes}`)];
  if (policy !== null && policy !== "noeviction")
    findings.push(
      warn(
        `its maxmemory-policy is ${policy}, so a full Redis removes numbers of viewers without saying so`,
        "set maxmemory-policy to noeviction",
      ),
    );
  return findings;
}
