import type { Heartbeat } from "./line.ts";

/** How many groups take turns within an interval: the more, the fewer beats at once. */
const SPOKES = 50;

export interface Beating {
  beat(): void;
  /** Called `timeoutMs` after a beat. */
  beatExpired(): void;
}

/** One timer for the heartbeats of all: a beat in each interval, the first one interval after a member was added. */
export interface Wheel<Member> {
  /** Returns the member's place, for `remove`. */
  add(member: Member): number;
  remove(member: Member, place: number): void;
  readonly size: number;
}

export function createWheel<Member extends Beating>({ intervalMs, timeoutMs }: Heartbeat): Wheel<Member> {
  const stepMs = intervalMs / SPOKES;
  const timeoutSteps = Math.ceil(timeoutMs / stepMs);
  if (timeoutSteps >= SPOKES) throw new Error("a heartbeat's timeout must be shorter than its interval");
  const spokes = Array.from({ length: SPOKES }, () => new Set<Member>());
  let size = 0;
  let place = 0;
  let due = 0;
  let timer: NodeJS.Timeout | undefined;

  const step = (): void => {
    place = (place + 1) % SPOKES;
    for (const member of spokes[(place + SPOKES - timeoutSteps) % SPOKES] ?? []) member.beatExpired();
    for (const member of spokes[place] ?? []) member.beat();
    due += stepMs;
    // After a stall the steps follow each other with a turn of the loop in between.
    timer = size > 0 ? setTimeout(step, Math.max(0, due - performance.now())) : undefined;
  };

  return {
    add(member) {
      spokes[place]?.add(member);
      size += 1;
      if (timer === undefined) {
        due = performance.now() + stepMs;
        timer = setTimeout(step, stepMs);
      }
      return place;
    },
    remove(member, at) {
      if (!spokes[at]?.delete(member)) return;
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
