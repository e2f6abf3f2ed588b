import fc from "fast-check";

// What really happened: who was connected when, to which server, and what the servers and the organizer did. All times are ms of the true clock
// after `t0` (epoch ms). Nothing here is of the product.

/** A connection of a person to a node, from `from` to `to`. The page reconnects by itself while the node is up. */
export interface Visit {
  node: number;
  person: number;
  from: number;
  to: number;
}

/** A process of a node. Its wall clock is `offset` ms ahead of the true one, until it is set. */
export interface Boot {
  from: number;
  to: number;
  /** Killed: whatever was not on disk is lost. Otherwise it stops in good order. */
  isKilled: boolean;
  offset: number;
  /** When the clock was set, in order, and how far ahead of the true one it is from then on. */
  clockSteps: readonly { at: number; offset: number }[];
  /** Times in which the process did nothing at all, in order. */
  stalls: readonly { from: number; to: number }[];
  /** How late each tick is, ms; used in turn. */
  lateness: readonly number[];
}

/** What becomes of a finished part on its way. */
export interface Fate {
  isLost: boolean;
  /** Delivered after the sale. */
  isLate: boolean;
  isTwice: boolean;
}

export type MomentKind = "lot_opened" | "bid" | "sold" | "unsold";

export interface History {
  t0: number;
  length: number;
  countMode: "tabs" | "people";
  timeZone: string;
  nodes: readonly (readonly Boot[])[];
  visits: readonly Visit[];
  /** Changes of the state, in order: live, ended, live again. */
  states: readonly { at: number; isLive: boolean }[];
  /** Changes of the tracking toggle, in order; it is on at first. */
  toggles: readonly { at: number; isOn: boolean }[];
  moments: readonly { at: number; kind: MomentKind; lot: string }[];
  fates: readonly Fate[];
  /** When questions are asked in the middle of it. */
  middle: number;
  /** Rolling and given ranges that are asked for: ms after `t0`. */
  ranges: readonly { from: number; to: number }[];
}

export const SLOT = 5_000;
export const MINUTE = 60_000;

const FIRST_RESTART_MS = 40_000;

const anyClockSteps = (length: number): fc.Arbitrary<Boot["clockSteps"]> =>
  fc.array(fc.record({ at: fc.nat(length), offset: fc.integer({ min: -100_000, max: 60_000 }) }), {
    minLength: 1,
    maxLength: 3,
  });

/** Boots one after another, until the end. */
const anyBoots = (length: number): fc.Arbitrary<Boot[]> =>
  fc
    .record({
      start: fc.oneof(fc.constant(-MINUTE), fc.integer({ min: -30_000, max: length / 2 })),
      ends: fc.uniqueArray(fc.integer({ min: FIRST_RESTART_MS, max: length }), { maxLength: 3 }),
      pauses: fc.array(fc.oneof(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 9_000, max: 90_000 })), {
        minLength: 4,
        maxLength: 4,
      }),
      kills: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      offsets: fc.array(
        fc.oneof(
          { weight: 4, arbitrary: fc.constant(0) },
          { weight: 1, arbitrary: fc.integer({ min: -40_000, max: 40_000 }) },
        ),
        { minLength: 4, maxLength: 4 },
      ),
      stalls: fc.array(
        fc.record({ from: fc.nat(length), ms: fc.oneof(fc.integer({ min: 1, max: 6_000 }), fc.nat(70_000)) }),
        { maxLength: 2 },
      ),
      lateness: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
      clockSteps: fc.oneof(
        { weight: 2, arbitrary: fc.constant<Boot["clockSteps"]>([]) },
        { weight: 1, arbitrary: anyClockSteps(length) },
      ),
    })
    .map(({ start, ends, pauses, kills, offsets, stalls, lateness, clockSteps }) => {
      const boots: Boot[] = [];
      let from = start;
      for (const [i, to] of [...ends.toSorted((a, b) => a - b), length].entries()) {
        if (to <= from) continue;
        const within = stalls
          .map((stall) => ({ from: Math.max(from, stall.from), to: Math.min(to - 1, stall.from + stall.ms) }))
          .filter((stall) => stall.from < stall.to)
          .sort((a, b) => a.from - b.from);
        boots.push({
          ...{ from, to, lateness },
          isKilled: kills[i] ?? false,
          offset: offsets[i] ?? 0,
          clockSteps: clockSteps.filter(({ at }) => at > from && at < to).toSorted((a, b) => a.at - b.at),
          // One at a time.
          stalls: within.filter((stall, at) => at === 0 || stall.from > (within[at - 1]?.to ?? 0)).slice(0, 2),
        });
        from = to + (pauses[i] ?? 1);
      }
      return boots;
    });

/** Times that are seldom hit by chance: edges of slots and minutes. */
const anyTime = (length: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.nat(length) },
    { weight: 1, arbitrary: fc.nat(Math.floor(length / SLOT)).map((n) => n * SLOT) },
    { weight: 1, arbitrary: fc.nat(Math.floor(length / MINUTE)).map((n) => n * MINUTE) },
  );

const anyVisits = (nodes: number, length: number): fc.Arbitrary<Visit[]> =>
  fc.array(
    fc
      .record({
        node: fc.nat(nodes - 1),
        person: fc.nat(12),
        from: fc.oneof(anyTime(length), fc.constant(-MINUTE)),
        ms: fc.oneof(fc.integer({ min: 1, max: 8_000 }), fc.integer({ min: 1, max: length })),
      })
      .map(({ ms, ...visit }) => ({ ...visit, to: visit.from + ms })),
    { maxLength: 25 },
  );

/** Changes at rising times, by turns. */
const anyTurns = (length: number, most: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(anyTime(length), { maxLength: most }).map((times) => times.sort((a, b) => a - b));

/** At rising times, of which several may be one instant: platforms know whole seconds. */
const anyMoments = (length: number): fc.Arbitrary<History["moments"]> =>
  fc
    .array(
      fc.record({
        at: fc.oneof(
          anyTime(length),
          fc.nat(3).map((n) => Math.floor((n * length) / 4)),
        ),
        kind: fc.constantFrom<MomentKind[]>("lot_opened", "lot_opened", "bid", "sold", "unsold"),
        lot: fc.constantFrom("1", "2", "3", "4"),
      }),
      { maxLength: 12 },
    )
    .map((moments) => moments.sort((a, b) => a.at - b.at));

/** Places on the calendar at which something changes, so that histories cross it. */
const EDGES = [
  ["UTC", "2026-05-11T18:00:00Z"],
  ["UTC", "2026-12-31T23:55:00Z"],
  ["Europe/Berlin", "2026-03-29T00:54:00Z"],
  ["Europe/Berlin", "2026-10-25T00:53:00Z"],
  ["America/New_York", "2026-11-01T05:52:00Z"],
  ["Asia/Kolkata", "2026-08-31T18:24:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T14:51:00Z"],
] as const;

const anyFate: fc.Arbitrary<Fate> = fc.record({
  isLost: fc.nat(19).map((n) => n === 0),
  isLate: fc.nat(4).map((n) => n === 0),
  isTwice: fc.nat(4).map((n) => n === 0),
});

export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    edge: fc.constantFrom(...EDGES),
    shift: fc.nat(MINUTE),
    minutes: fc.integer({ min: 2, max: 14 }),
    nodes: fc.constantFrom(1, 1, 2),
    countMode: fc.constantFrom<("tabs" | "people")[]>("tabs", "people"),
  })
  .chain(({ edge: [timeZone, start], shift, minutes, nodes, countMode }) => {
    const length = minutes * MINUTE;
    return fc.record({
      t0: fc.constant(Date.parse(start) + shift),
      length: fc.constant(length),
      countMode: fc.constant(countMode),
      timeZone: fc.constant(timeZone),
      nodes: fc.tuple(...Array.from({ length: nodes }, () => anyBoots(length))),
      visits: anyVisits(nodes, length),
      states: anyTurns(length, 4).map((times) => times.map((at, i) => ({ at, isLive: i % 2 === 0 }))),
      toggles: anyTurns(length, 3).map((times) => times.map((at, i) => ({ at, isOn: i % 2 === 1 }))),
      moments: anyMoments(length),
      fates: fc.array(anyFate, { minLength: 7, maxLength: 7 }),
      middle: fc.integer({ min: MINUTE, max: length }),
      ranges: fc.array(
        fc.tuple(fc.integer({ min: -MINUTE, max: length }), fc.integer({ min: 1, max: length })).map(([from, ms]) => ({
          from,
          to: from + ms,
        })),
        { minLength: 1, maxLength: 2 },
      ),
    });
  });

/** What the clock of a process shows at this time, epoch ms. */
export const wallOf = ({ t0 }: History, { offset, clockSteps }: Boot, at: number): number =>
  t0 + at + (clockSteps.findLast((step) => step.at <= at)?.offset ?? offset);

/** Visits of a person each, half of them from the beginning; of the lengths some end soon. */
const anyStays = (nodes: number, length: number): fc.Arbitrary<Visit[]> =>
  fc
    .array(
      fc.record({
        node: fc.nat(nodes - 1),
        from: fc.oneof(fc.integer({ min: 0, max: 3 * MINUTE }), fc.nat(length)),
        ms: fc.oneof(fc.nat(12 * MINUTE), fc.integer({ min: 1, max: length })),
      }),
      { minLength: 60, maxLength: 300, size: "max" },
    )
    .map((stays) => stays.map(({ node, from, ms }, person) => ({ node, person, from, to: from + ms })));

/** A show that many people watch, so that it can be said how long they stay. */
export const anyShow: fc.Arbitrary<History> = anyHistory.chain((history) => {
  const length = 80 * MINUTE;
  return fc
    .record({
      nodes: fc.tuple(...history.nodes.map(() => anyBoots(length))),
      toggles: anyTurns(length, 2).map((times) => times.map((at, i) => ({ at, isOn: i % 2 === 1 }))),
      visits: anyStays(history.nodes.length, length),
    })
    .map((show) => ({
      ...history,
      ...show,
      ...({ length, middle: length / 2, countMode: "people", states: [{ at: 0, isLive: true }] } as const),
      ...{ moments: [], ranges: [] },
    }));
});

/** Something that a process learns of, at the time that it does. */
export interface Call {
  /** True time, ms after `t0`. */
  at: number;
  /** `tick`: the end of a slot. `open` and `close`: a connection, named by its visit. `live`: the state of the auction. */
  what:
    | { kind: "tick" }
    | { kind: "open" | "close"; visit: number; person: number }
    | { kind: "live"; isLive: boolean };
}

/** Whether the auction is live at this time. */
const isLiveAt = ({ states }: History, at: number): boolean =>
  states.findLast((state) => state.at <= at)?.isLive ?? false;

/** All that a process learns, in order. Whatever comes while it is stalled comes when it wakes. */
export function callsOf(history: History, node: number, boot: Boot): Call[] {
  const awake = (at: number): number => boot.stalls.find((stall) => at >= stall.from && at < stall.to)?.to ?? at;
  const calls: Call[] = [];
  if (isLiveAt(history, boot.from)) calls.push({ at: boot.from, what: { kind: "live", isLive: true } });
  for (const { at, isLive } of history.states)
    if (at > boot.from && at < boot.to) calls.push({ at: awake(at), what: { kind: "live", isLive } });
  for (const [visit, { node: of, person, from, to }] of history.visits.entries()) {
    // After a restart pages are back within a second or two.
    const opened = from < boot.from ? boot.from + (visit % 5) * 700 : from;
    if (of !== node || opened >= boot.to || opened >= to) continue;
    const [open, close] = [awake(opened), awake(to)];
    if (open >= boot.to) continue;
    calls.push({ at: open, what: { kind: "open", visit, person } });
    if (close < boot.to) calls.push({ at: close, what: { kind: "close", visit, person } });
  }
  // A timer of its own runs to the next edge of a slot that the clock shows as it is set.
  const nextEdge = (at: number): number => at + SLOT - (wallOf(history, boot, at) % SLOT);
  let late = 0;
  for (let due = nextEdge(boot.from); due < boot.to; ) {
    const at = awake(due + (boot.lateness[late % boot.lateness.length] ?? 0));
    late += 1;
    if (at < boot.to) calls.push({ at, what: { kind: "tick" } });
    due = nextEdge(at);
  }
  return calls.sort((a, b) => a.at - b.at);
}

/** What becomes of the part that this boot makes of a minute (epoch ms). */
export const fateOf = ({ fates }: History, node: number, boot: number, minute: number): Fate =>
  fates[(minute / MINUTE + boot * 5 + node) % fates.length] as Fate;
