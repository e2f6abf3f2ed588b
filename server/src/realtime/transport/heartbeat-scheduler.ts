import type { HeartbeatTimes } from "./transport.ts";

/** Groups that are pinged in turn within an interval. More groups mean fewer pings at once. */
const BUCKETS = 50;

export interface Pinged {
  sendPing(): void;
  /** Called `timeoutMs` after a ping. */
  pingExpired(): void;
}

/** One timer for the heartbeats of all members. Each member is pinged once per interval, first one interval after it was added. */
export interface HeartbeatScheduler<Member> {
  /** Returns the member's bucket, for `remove`. */
  add(member: Member): number;
  remove(member: Member, bucket: number): void;
  readonly size: number;
}

export function createHeartbeatScheduler<Member extends Pinged>({
  intervalMs,
  timeoutMs,
}: HeartbeatTimes): HeartbeatScheduler<Member> {
  const stepMs = intervalMs / BUCKETS;
  const timeoutSteps = Math.ceil(timeoutMs / stepMs);
  if (timeoutSteps >= BUCKETS) throw new Error("a heartbeat's timeout must be shorter than its interval");
  const buckets = Array.from({ length: BUCKETS }, () => new Set<Member>());
  let size = 0;
  let current = 0;
  let dueAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const step = (): void => {
    current = (current + 1) % BUCKETS;
    for (const member of buckets[(current + BUCKETS - timeoutSteps) % BUCKETS] ?? []) member.pingExpired();
    for (const member of buckets[current] ?? []) member.sendPing();
    const now = performance.now();
    // After a stall the missed steps are not made up for: a client would be pinged and expired before its answer could arrive.
    dueAt = Math.max(dueAt + stepMs, now);
    timer = size > 0 ? setTimeout(step, dueAt - now) : undefined;
  };

  return {
    add(member) {
      buckets[current]?.add(member);
      size += 1;
      if (timer === undefined) {
        dueAt = performance.now() + stepMs;
        timer = setTimeout(step, stepMs);
      }
      return current;
    },
    remove(member, bucket) {
      if (!buckets[bucket]?.delete(member)) return;
      size -= 1;
      if (size > 0) return;
      clearTimeout(timer);
      timer = undefined;
    },
    get size() {
      return size;
    },
  };
}
