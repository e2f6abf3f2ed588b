/** One thing that somebody of the simulated audience does. */
export interface PlanEvent {
  /** Milliseconds after the beginning. */
  at: number;
  kind: "join" | "leave";
  person: number;
  /** A person's first tab is 0. */
  tab: number;
}

export interface PlanOptions {
  /** The most connections at once. */
  viewers: number;
  minutes: number;
  /** The same seed gives the same plan. */
  seed: number;
}

const SECOND = 1_000;
const LOT_SECONDS = 40;
const MAX_JOINS_PER_SECOND = 500;
/** Share of those present who leave in a second, and are replaced. */
const CHURN = 0.01;
const SECOND_TAB = 0.08;
const RETURNING = 0.2;

/** Numbers in [0, 1) that follow from the seed (mulberry32, a public-domain generator). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * How full the room is meant to be, 0 to 1, `progress` of the way through: it fills over the first fifth, swells towards each lot's hammer, thins
 * out after it, and empties over the last tenth.
 */
function fullness(progress: number, second: number): number {
  const filling = Math.min(1, progress / 0.2);
  const emptying = Math.min(1, (1 - progress) / 0.1);
  const lot = (second % LOT_SECONDS) / LOT_SECONDS;
  const interest = lot < 0.75 ? 0.7 + 0.3 * (lot / 0.75) ** 2 : 0.7;
  return filling * emptying * interest;
}

/** What a believable audience does: in order, everyone who joins leaves, and never more than `viewers` at once. */
export function planAudience({ viewers, minutes, seed }: PlanOptions): PlanEvent[] {
  const random = seeded(seed);
  const events: PlanEvent[] = [];
  const present: { person: number; tab: number }[] = [];
  const tabsOf = new Map<number, number>();
  const gone: number[] = [];
  const seconds = Math.max(1, Math.round(minutes * 60));
  let people = 0;

  const within = (second: number): number => Math.floor((second + random()) * SECOND);
  const join = (second: number, person: number, tab: number): void => {
    present.push({ person, tab });
    tabsOf.set(person, (tabsOf.get(person) ?? 0) + 1);
    events.push({ at: within(second), kind: "join", person, tab });
  };
  const leave = (second: number): void => {
    const index = Math.floor(random() * present.length);
    const seat = present[index];
    const last = present.pop();
    if (!seat || !last) return;
    if (index < present.length) present[index] = last;
    events.push({ at: within(second), kind: "leave", ...seat });
    const tabs = (tabsOf.get(seat.person) ?? 1) - 1;
    if (tabs > 0) tabsOf.set(seat.person, tabs);
    else {
      tabsOf.delete(seat.person);
      gone.push(seat.person);
    }
  };
  const newcomer = (): number => {
    const back = random() < RETURNING ? gone.shift() : undefined;
    if (back !== undefined) return back;
    people += 1;
    return people;
  };

  for (let second = 0; second < seconds; second += 1) {
    const target = Math.round(viewers * fullness(second / seconds, second));
    for (let leaving = Math.round(present.length * CHURN * random() * 2); leaving > 0; leaving -= 1) leave(second);
    while (present.length > target) leave(second);
    const room = Math.min(target - present.length, MAX_JOINS_PER_SECOND);
    for (let joining = 0; joining < room; joining += 1) {
      const host = random() < SECOND_TAB ? present[Math.floor(random() * present.length)] : undefined;
      if (host?.tab === 0 && tabsOf.get(host.person) === 1) join(second, host.person, 1);
      else join(second, newcomer(), 0);
    }
  }
  while (present.length > 0) leave(seconds);
  return inOrder(events);
}

/** Sorted by time; within one second whoever leaves makes room before others join, and nobody leaves a tab before opening it. */
function inOrder(events: PlanEvent[]): PlanEvent[] {
  const second = ({ at }: PlanEvent): number => Math.floor(at / SECOND);
  const rank = ({ kind }: PlanEvent): number => (kind === "leave" ? 0 : 1);
  const ordered = events.toSorted((a, b) => second(a) - second(b) || rank(a) - rank(b) || a.at - b.at);
  let latest = 0;
  return ordered.map((event) => {
    latest = Math.max(latest, event.at);
    return { ...event, at: latest };
  });
}
