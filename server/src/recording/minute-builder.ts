import {
  type AuctionPart,
  allCountModes,
  type CountMode,
  type Grid,
  IDLE_LIVE_MS,
  type Level,
  type MinutePart,
  minuteMs,
  type Slot,
} from "@headcount/protocol";
import { Gauge } from "./gauge.ts";
import { People } from "./people.ts";

/** One instant on both clocks: the wall names slots (epoch ms), the monotonic one measures how long a level lasted (ms). */
export interface Instant {
  wall: number;
  mono: number;
}

/**
 * A closed slot of a minute that is still open; or, with `seen: 0`, the first one recorded, as it was when it began. That one closes, too,
 * unless the process is killed before.
 */
export interface OpenSlot {
  auctionId: string;
  /** The number that the minute's part will have. */
  seq: number;
  /** Start of the minute, epoch ms UTC. */
  minute: number;
  slot: Slot;
  /** What the auction counted in the minute so far; both modes where it was switched. */
  countModes: CountMode[];
}

export interface Occupancy {
  connections: number;
  people: number;
}

/** What one change of an audience did to it; see `Change` in audience.ts. */
export interface Moves {
  joins: number;
  leaves: number;
  came: string | null;
  went: string | null;
  /** When the visit of the one who came began, where it goes on from before (epoch ms). */
  since?: number | null;
}

/** What was recorded since it was last asked for. */
export interface Recorded {
  parts: AuctionPart[];
  slots: OpenSlot[];
}

export interface MinutesOptions {
  node: string;
  boot: string;
  grid: Grid;
  /** When this recorder began. The slot it began in is not recorded: another boot may hold the first half of it. */
  start: Instant;
  /** How long zeros are recorded for a live auction that nobody watches; 12 h by default. */
  idleMs?: number;
  /** The last slot that an earlier boot of this node recorded, by its minute (epoch ms) and index; absent where that is not known. */
  lastRecorded?: { minute: number; index: number } | null;
  /** What an auction counts now; `undefined` where that is not known. */
  countMode?(auctionId: string): CountMode | undefined;
}

/** A slot of which so much was seen is a whole one: the two clocks need not agree to the millisecond. */
const WHOLE_SLOT_SHARE = 0.98;

const NOBODY: Level = { last: 0, mean: 0, min: 0, max: 0 };
const EMPTY_SLOT = { connections: NOBODY, people: NOBODY, joins: 0, leaves: 0 };

/** A clock that was put back by more than this between two boots was wrong before. */
const PUT_BACK_MS = 3_600_000;

interface Track {
  connections: Gauge;
  people: Gauge;
  /** Since the last slot that was recorded. */
  joins: number;
  leaves: number;
  live: boolean;
  /** Since when no connection is there; `null` while one is. */
  empty: Instant | null;
  /** Who is there, once somebody was told from others. */
  told: People | null;
  /** Given with the minute's first slot: each number is that of one part, and none is left out. 0 before it. */
  seq: number;
  slots: Slot[];
  /** What the auction counted at the end of the last slot, and in the open minute. */
  countMode: CountMode | undefined;
  countModes: CountMode[];
  /** The minute of its first part, by its number: it is followed since. `null` before it has one. */
  since: number | null;
}

/**
 * The time that these slots answer for, in ms from the start of the minute, where it is more than from the first to the last of them: a recorder that goes on
 * answers for what it slept through. `until`: when it stopped; `null` where it goes on.
 */
const coversOf = (
  slots: readonly Slot[],
  { minutesBefore, until }: { minutesBefore: number; until: number | null },
  grid: Grid,
): MinutePart["covers"] => {
  const [first, last] = [slots.at(0), slots.at(-1)];
  if (!first || !last) return undefined;
  const own = { from: first.index * grid.slotMs, to: last.index * grid.slotMs + (last.seen ?? grid.slotMs) };
  const stopped = Math.max(own.to, Math.min(until ?? minuteMs(grid), (last.index + 1) * grid.slotMs));
  const covers = { from: minutesBefore > 0 ? 0 : own.from, to: until === null ? minuteMs(grid) : stopped };
  return covers.from === own.from && covers.to === own.to ? undefined : covers;
};

/** Nobody is seen after the last of these slots of a recorder: people who are there leave with it, so that joins − leaves is what the count changed by. */
export const allLeave = (slots: readonly Slot[]): void => {
  const last = slots.at(-1);
  if (last) last.leaves += last.people.last;
};

/**
 * Folds changes into slots and slots into minutes. Holds the open minute only: finished parts wait for `take`.
 * An auction is active while it is live, has a connection, or had one in this minute; an active auction with nobody there records zeros.
 * A live auction that nobody has watched for `idleMs` is idle: it records nothing until a connection arrives.
 *
 * Each call says when it happens. The first call after the end of a slot closes that slot; slots that passed without any call were slept
 * through and stay absent. A wall clock that goes back by a little stretches the current slot. One that goes back further ends it, and while the clock
 * shows minutes that this recorder left or never saw begin, or slots of the open one again, nothing is recorded: each minute has one part of a recorder.
 */
export class Minutes {
  readonly #options: MinutesOptions;
  readonly #tracks = new Map<string, Track>();
  /** Live auctions that are idle, and since when nobody is there. */
  readonly #idle = new Map<string, Instant>();
  #finished: AuctionPart[] = [];
  #closed: OpenSlot[] = [];
  /** Both by their number since the epoch. */
  #slot: number;
  #minute: number;
  /** When the current slot began to be observed. */
  #began: number;
  /** The last call. */
  #latest: Instant;
  /** False in a slot that is not recorded: the one that the recorder started in, and those that come again. */
  #whole = false;
  #repeats = false;
  /** Slots of the open minute that were recorded, for whichever auction. */
  #recordedSlots: Pick<Slot, "index" | "seen">[] = [];
  /** The last slot that an earlier boot recorded. */
  readonly #recorded: number;
  /** Minutes before the recorder's start, and those that it left: an interval more each time that the clock leaps over one. */
  readonly #over: { first: number; last: number }[];
  #seq = 0;

  constructor(options: MinutesOptions) {
    this.#options = options;
    this.#slot = this.#slotOf(options.start.wall);
    this.#minute = this.#minuteOf(this.#slot);
    this.#recorded = this.#lastRecorded(options);
    this.#over = [{ first: 0, last: Math.max(this.#minute, this.#minuteOf(this.#recorded)) - 1 }];
    this.#began = options.start.mono;
    this.#latest = options.start;
  }

  /** Takes note that the auction's audience is now `occupancy`, after these moves. */
  observe(auctionId: string, occupancy: Occupancy, { joins, leaves, came, went, since }: Moves, at: Instant): void {
    this.advance(at);
    const track = this.#track(auctionId, at);
    if (this.#idle.delete(auctionId)) track.live = true;
    track.empty = occupancy.connections > 0 ? null : (track.empty ?? at);
    track.connections.set(occupancy.connections, at.mono);
    track.people.set(occupancy.people, at.mono);
    track.joins += joins;
    track.leaves += leaves;
    if (came === null && went === null) return;
    track.told ??= new People(this.#options.grid);
    if (came !== null) track.told.came(came, at.mono, at.mono - Math.max(0, at.wall - (since ?? at.wall)));
    if (went !== null) track.told.went(went, at.mono);
  }

  /** Notes that the auction is live, or is no longer live. */
  setLive(auctionId: string, live: boolean, at: Instant): void {
    this.advance(at);
    if (live) {
      if (!this.#idle.has(auctionId)) this.#track(auctionId, at).live = true;
      return;
    }
    this.#idle.delete(auctionId);
    const track = this.#tracks.get(auctionId);
    if (track) track.live = false;
  }

  /** Since when nobody watches a live auction, epoch ms; `null` while somebody does, and for auctions that are not live. */
  emptySince(auctionId: string): number | null {
    const track = this.#tracks.get(auctionId);
    const since = track?.live ? track.empty : this.#idle.get(auctionId);
    return since?.wall ?? null;
  }

  /** Closes the slot, and the minute, that ended before `at`. */
  advance(at: Instant): void {
    const slot = this.#slotOf(at.wall);
    const before = this.#latest;
    this.#latest = at;
    if (slot === this.#slot || slot === this.#slot - 1) return;
    const forward = slot > this.#slot;
    // Where the clock was set since, its time before is the one that the slot ran by.
    const ended = before.mono + (this.#slot + 1) * this.#options.grid.slotMs - before.wall;
    if (this.#whole) this.#closeSlot(Math.min(at.mono, Math.max(this.#began, ended)));
    this.#whole = false;

    const minute = this.#minuteOf(slot);
    this.#repeats = this.#isOver(minute) || (!forward && minute === this.#minute);
    // The open minute stays open: the clock will come back to it.
    if (this.#repeats && !forward) return;
    const over = Math.min(at.mono, Math.max(this.#began, ended));
    // A slot entered on time is observed from its very start; one entered by waking up, from then on.
    const began = slot === this.#slot + 1 ? over : at.mono;
    if (minute !== this.#minute) this.#enter(minute, { ended: over, began });

    this.#slot = slot;
    this.#whole = !this.#repeats && slot > this.#recorded;
    this.#began = began;
    for (const track of this.#tracks.values()) {
      track.connections.begin(this.#began);
      track.people.begin(this.#began);
    }
    if (this.#whole && this.#recordedSlots.length === 0) this.#noteBegun();
  }

  /** Whether the clock shows a time that was recorded already, or lies before the recorder's start: nothing is recorded then. */
  get repeats(): boolean {
    return this.#repeats;
  }

  /** Hands over the parts of finished minutes, and the closed slots of the open one, each once. */
  take(): Recorded {
    const recorded = { parts: this.#finished, slots: this.#closed };
    this.#finished = [];
    this.#closed = [];
    return recorded;
  }

  /** Ends recording at `at`: the current slot counts as far as it was seen, those who are there leave, and the open minute is finished as it is. */
  close(at: Instant): Recorded {
    this.advance(at);
    if (this.#whole) this.#closeSlot(Math.max(this.#began, at.mono));
    for (const { slots } of this.#tracks.values()) allLeave(slots);
    this.#finish(at.mono, Math.max(0, at.wall - this.#minute * minuteMs(this.#options.grid)));
    this.#tracks.clear();
    return this.take();
  }

  /** Active auctions. */
  get size(): number {
    return this.#tracks.size;
  }

  #closeSlot(mono: number): void {
    const index = this.#slot % this.#options.grid.slotsPerMinute;
    const ms = Math.max(1, Math.round(mono - this.#began));
    const seen = ms < WHOLE_SLOT_SHARE * this.#options.grid.slotMs && { seen: ms };
    for (const [auctionId, track] of this.#tracks) {
      this.#noteCountMode(auctionId, track);
      const [connections, people] = [track.connections.close(mono), track.people.close(mono)];
      const { joins, leaves } = track;
      track.joins = track.leaves = 0;
      this.#addSlot(auctionId, track, { index, connections, people, joins, leaves, ...seen });
    }
    this.#recordedSlots.push({ index, ...seen });
  }

  /** A slot that the mode was switched in counts both. */
  #noteCountMode(auctionId: string, track: Track): void {
    const now = this.#options.countMode?.(auctionId) ?? track.countMode;
    track.countModes = allCountModes([track.countModes, [track.countMode, now].filter((mode) => mode !== undefined)]);
    track.countMode = now;
  }

  /** Notes how many are there as the first recorded slot of the minute begins: if the process is killed before a slot of it closes, the next boot reports that they left. */
  #noteBegun(): void {
    const index = this.#slot % this.#options.grid.slotsPerMinute;
    for (const [auctionId, track] of this.#tracks) {
      const { joins, leaves } = track;
      const levels = { connections: track.connections.level(), people: track.people.level() };
      const countMode = this.#options.countMode?.(auctionId) ?? track.countMode;
      this.#pushOpen(auctionId, track, { index, ...levels, joins, leaves, seen: 0 }, countMode ? [countMode] : []);
    }
  }

  #pushOpen(auctionId: string, track: Track, slot: Slot, countModes: CountMode[]): void {
    if (track.seq === 0) {
      this.#seq += 1;
      track.seq = this.#seq;
    }
    const minute = this.#minute * minuteMs(this.#options.grid);
    this.#closed.push({ auctionId, seq: track.seq, minute, slot, countModes });
  }

  #addSlot(auctionId: string, track: Track, slot: Slot): void {
    // The clock may have been put back since.
    track.since = Math.min(track.since ?? this.#minute, this.#minute);
    track.slots.push(slot);
    this.#pushOpen(auctionId, track, slot, track.countModes);
  }

  /** `ended`: when the minute before was over, `began`: since when the new one is seen, both by the monotonic clock. */
  #enter(minute: number, { ended, began }: { ended: number; began: number }): void {
    this.#finish(ended, null);
    const latest = this.#over.at(-1);
    if (latest?.last === this.#minute - 1) latest.last = this.#minute;
    else if (!this.#isOver(this.#minute)) this.#over.push({ first: this.#minute, last: this.#minute });
    this.#minute = minute;
    this.#recordedSlots = [];
    const { idleMs = IDLE_LIVE_MS } = this.#options;
    for (const [auctionId, track] of this.#tracks) {
      // Moves in a minute without a part are reported by the next part.
      if (track.slots.length > 0) track.told?.begin(began);
      track.seq = 0;
      track.slots = [];
      track.countModes = [];
      const isTold = track.joins === 0 && track.leaves === 0;
      if (track.empty === null || !isTold) continue;
      const isIdle = ended - track.empty.mono >= idleMs;
      if (track.live && isIdle) this.#idle.set(auctionId, track.empty);
      if (!track.live || isIdle) this.#tracks.delete(auctionId);
    }
  }

  #isOver(minute: number): boolean {
    return this.#over.some(({ first, last }) => first <= minute && minute <= last);
  }

  /** Turns the open minute into parts; its slots are in them. `until`: when recording ended, in ms from its start; `null` where it goes on. */
  #finish(ended: number, until: number | null): void {
    this.#finished.push(...this.#parts(ended, until));
    this.#closed = [];
  }

  #parts(ended: number, until: number | null): AuctionPart[] {
    const parts: AuctionPart[] = [];
    const { node, boot, grid } = this.#options;
    const minute = this.#minute * minuteMs(grid);
    for (const [auctionId, { seq, slots, told, since, countModes }] of this.#tracks) {
      if (slots.length === 0) continue;
      const joins = slots.reduce((sum, slot) => sum + slot.joins, 0);
      const leaves = slots.reduce((sum, slot) => sum + slot.leaves, 0);
      const visits = told && { visits: told.visits(ended) };
      const minutesBefore = this.#minute - (since ?? this.#minute);
      const covers = coversOf(slots, { minutesBefore, until }, grid);
      const row = { ...(covers && { covers }), ...(minutesBefore > 0 && { minutesBefore }) };
      const modes = countModes.length > 0 && { countModes };
      parts.push({ auctionId, part: { node, boot, seq, minute, slots, joins, leaves, ...row, ...visits, ...modes } });
    }
    return parts;
  }

  /** A new track begins with nobody there since the start of the minute: this recorder knows that nobody was, as far as it recorded that minute. */
  #track(auctionId: string, at: Instant): Track {
    let track = this.#tracks.get(auctionId);
    if (!track) {
      track = {
        connections: new Gauge(0, this.#began),
        people: new Gauge(0, this.#began),
        joins: 0,
        leaves: 0,
        live: false,
        empty: at,
        told: null,
        seq: 0,
        slots: [],
        countMode: undefined,
        countModes: [],
        since: null,
      };
      this.#tracks.set(auctionId, track);
      for (const slot of this.#recordedSlots) this.#addSlot(auctionId, track, { ...EMPTY_SLOT, ...slot });
    }
    return track;
  }

  /** Number of the last slot that an earlier boot recorded, where the clock was put back to before it. */
  #lastRecorded({ lastRecorded, grid, start }: MinutesOptions): number {
    if (!lastRecorded) return -1;
    const slot = this.#slotOf(lastRecorded.minute) + lastRecorded.index;
    return slot * grid.slotMs - start.wall > PUT_BACK_MS ? -1 : slot;
  }

  #slotOf(wall: number): number {
    return Math.floor(wall / this.#options.grid.slotMs);
  }

  #minuteOf(slot: number): number {
    return Math.floor(slot / this.#options.grid.slotsPerMinute);
  }
}
