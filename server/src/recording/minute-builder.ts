import {
  type AuctionPart,
  allCountModes,
  type CountMode,
  IDLE_LIVE_MS,
  minuteMs,
  type Occupancy,
  type Slot,
  SOURCE_MINUTES,
  type SourceCounts,
} from "@headcount/protocol";
import { Gauge } from "./gauge.ts";
import { GroupGauges } from "./group-gauges.ts";
import type { MinutesOptions, Moves } from "./minutes-options.ts";
import { People } from "./people.ts";
import { allLeave, type Instant, type OpenSlot, type Recorded } from "./recorded.ts";
import { seenFor, seenUntilStop } from "./seen-for.ts";
import { OpenSources } from "./sources/open-sources.ts";
import { TotalGauge } from "./total-gauge.ts";
import { coversOf, EMPTY_SLOT, type Track } from "./track.ts";

/** If the clock was set back by more than this between two boots, the earlier time was wrong. */
const PUT_BACK_MS = 3_600_000;

/**
 * Folds changes into slots, and slots into minutes. It keeps only the open minute; finished parts wait for `take`. An auction is active
 * while it is live, has a connection, or had one in this minute. An active auction without viewers is recorded as zeros.
 * A live auction without viewers for `idleMs` is idle: nothing is recorded until a connection arrives.
 * The one node that leads an auction also records the total over all nodes.
 * Each call passes its time. The first call after the end of a slot closes the slot. Slots without any call are not sampled and stay absent.
 * A wall clock that goes back a little extends the current slot. One that goes back further ends the slot. Nothing is recorded while the clock
 * shows minutes that this recorder left or did not see begin, or recorded slots of the open minute. So each minute has one part per recorder.
 */
export class Minutes {
  readonly #options: MinutesOptions;
  readonly #tracks = new Map<string, Track>();
  /** Idle live auctions → when their last viewer left. */
  readonly #idle = new Map<string, Instant>();
  /** What an earlier boot stored about auctions that this boot does not know yet. */
  readonly #emptyBefore: Map<string, number>;
  #finished: AuctionPart[] = [];
  #closed: OpenSlot[] = [];
  /** Both numbered since the epoch. */
  #slot: number;
  #minute: number;
  /** When observation of the current slot began. */
  #began: number;
  /** The time of the last call. */
  #latest: Instant;
  /** False in slots that are not recorded: the slot in which the recorder started, and slots that the clock repeats. */
  #whole = false;
  #repeats = false;
  /** Slots of the open minute that were recorded, for any auction. */
  #recordedSlots: Pick<Slot, "index" | "seen">[] = [];
  /** The last slot that an earlier boot recorded. */
  readonly #recorded: number;
  /** Intervals of minutes before the recorder's start and of minutes that it left. Each jump of the clock over a minute adds an interval. */
  readonly #over: { first: number; last: number }[];
  #seq = 0;

  constructor(options: MinutesOptions) {
    this.#options = options;
    this.#emptyBefore = new Map(options.emptyBefore);
    this.#slot = this.#slotOf(options.start.wall);
    this.#minute = this.#minuteOf(this.#slot);
    this.#recorded = this.#lastRecorded(options);
    this.#over = [{ first: 0, last: Math.max(this.#minute, this.#minuteOf(this.#recorded)) - 1 }];
    this.#began = options.start.mono;
    this.#latest = options.start;
  }

  /** Records that the auction's audience is now `occupancy`, after these moves. */
  observe(auctionId: string, occupancy: Occupancy, moves: Moves, at: Instant): void {
    this.advance(at);
    const { joins, leaves, drained = 0, came, went, since, groups, source } = moves;
    const track = this.#wake(auctionId, at);
    track.empty = occupancy.connections > 0 ? null : (track.empty ?? at);
    if (groups && !track.groups) track.groups = new GroupGauges(track, this.#began);
    track.groups?.set(occupancy, groups ?? [], at.mono);
    track.connections.set(occupancy.connections, at.mono);
    track.people.set(occupancy.people, at.mono);
    track.joins += joins;
    track.leaves += leaves;
    track.drained += drained;
    if (source) {
      track.sources ??= new OpenSources();
      track.sources.add(source.from, source.person);
    }
    if (came === null && went === null) return;
    track.identified ??= new People(this.#options.grid);
    if (came !== null) track.identified.came(came, at.mono, at.mono - Math.max(0, at.wall - (since ?? at.wall)));
    if (went !== null) track.identified.went(went, at.mono);
  }

  /**
   * Records that the auction's total over all nodes is now `total`. It counts until the next call. `null`: this node does not know the total
   * from now on, because it does not lead the auction or because a node does not answer. After a blocked event loop, the total is unknown
   * until the next call.
   */
  observeTotal(auctionId: string, total: Occupancy | null, at: Instant): void {
    this.advance(at);
    const isWatched = total !== null && total.connections > 0;
    const track = isWatched ? this.#wake(auctionId, at) : this.#tracks.get(auctionId);
    if (!track || (total === null && track.total === null)) return;
    track.total ??= new TotalGauge();
    if (track.total.isWatched && track.empty) track.empty = at;
    track.total.set(total, at.mono);
  }

  /** Notes that the auction is live, or is no longer live. `liveSince`: when it last went live, epoch ms. */
  setLive(auctionId: string, live: boolean, at: Instant, liveSince = 0): void {
    this.advance(at);
    const before = this.#emptyBefore.get(auctionId);
    this.#emptyBefore.delete(auctionId);
    if (live) {
      if (before !== undefined) this.#continueEmpty(auctionId, Math.max(before, liveSince), at);
      if (!this.#idle.has(auctionId)) this.#track(auctionId, at).live = true;
      return;
    }
    this.#idle.delete(auctionId);
    const track = this.#tracks.get(auctionId);
    if (track) track.live = false;
  }

  /** When a live auction's last viewer left, epoch ms; `null` while someone watches, and for auctions that are not live. */
  emptySince(auctionId: string): number | null {
    const track = this.#tracks.get(auctionId);
    if (track?.total?.isWatched) return null;
    const since = track?.live ? track.empty : this.#idle.get(auctionId);
    return since?.wall ?? null;
  }

  /** Auctions that an earlier boot kept in `empty`, and that were not seen since. */
  unconfirmed(): string[] {
    return [...this.#emptyBefore.keys()];
  }

  /** Closes the slot, and the minute, that ended before `at`. */
  advance(at: Instant): void {
    const slot = this.#slotOf(at.wall);
    const before = this.#latest;
    this.#latest = at;
    if (slot === this.#slot || slot === this.#slot - 1) return;
    const forward = slot > this.#slot;
    // If the clock was set since then, the slot follows the old time.
    const ended = before.mono + (this.#slot + 1) * this.#options.grid.slotMs - before.wall;
    if (this.#whole) this.#closeSlot(Math.min(at.mono, Math.max(this.#began, ended)));
    this.#whole = false;

    const minute = this.#minuteOf(slot);
    this.#repeats = this.#isOver(minute) || (!forward && minute === this.#minute);
    // The minute stays open, because the clock will reach it again.
    if (this.#repeats && !forward) return;
    const over = Math.min(at.mono, Math.max(this.#began, ended));
    // A slot that is entered on time is observed from its start. A slot that is entered after a pause is observed from that moment.
    const isOnTime = slot === this.#slot + 1;
    const began = isOnTime ? over : at.mono;
    if (minute !== this.#minute) this.#enter(minute, { ended: over, began });

    this.#slot = slot;
    this.#whole = !this.#repeats && slot > this.#recorded;
    this.#began = began;
    for (const track of this.#tracks.values()) {
      track.connections.begin(this.#began);
      track.people.begin(this.#began);
      if (track.groups?.isEmpty) track.groups = null;
      track.groups?.begin(this.#began);
      if (!isOnTime) track.total?.set(null, over);
      track.total?.begin(this.#began);
    }
    if (this.#whole && this.#recordedSlots.length === 0) this.#noteBegun();
  }

  /** Whether the clock shows a time that was already recorded or is before the recorder's start. Then nothing is recorded. */
  get repeats(): boolean {
    return this.#repeats;
  }

  /** Returns the parts of finished minutes and the closed slots of the open one, each once. */
  take(): Recorded {
    const recorded = { parts: this.#finished, slots: this.#closed, empty: this.#empty() };
    this.#finished = [];
    this.#closed = [];
    return recorded;
  }

  /** Ends recording at `at`. The current slot counts for its seen time, everyone leaves, and the open minute ends as it is. */
  close(at: Instant): Recorded {
    this.advance(at);
    if (this.#whole) this.#closeSlot(Math.max(this.#began, at.mono), seenUntilStop);
    for (const { slots } of this.#tracks.values()) allLeave(slots);
    this.#finish(at.mono, Math.max(0, at.wall - this.#minute * minuteMs(this.#options.grid)));
    const recorded = this.take();
    this.#tracks.clear();
    return recorded;
  }

  /** Active auctions. */
  get size(): number {
    return this.#tracks.size;
  }

  #empty(): Map<string, number> {
    const empty = new Map(this.#emptyBefore);
    for (const [auctionId, { wall }] of this.#idle) empty.set(auctionId, wall);
    for (const [auctionId, track] of this.#tracks)
      if (track.live && track.empty && !track.total?.isWatched) empty.set(auctionId, track.empty.wall);
    return empty;
  }

  /** An earlier boot saw the last viewer leave. If it also recorded zeros for long enough, the auction is idle. */
  #continueEmpty(auctionId: string, since: number, at: Instant): void {
    const wall = Math.min(since, at.wall);
    const empty = { wall, mono: at.mono - (at.wall - wall) };
    const { grid, idleMs = IDLE_LIVE_MS } = this.#options;
    if ((this.#recorded + 1) * grid.slotMs - wall >= idleMs) this.#idle.set(auctionId, empty);
    else this.#track(auctionId, at).empty = empty;
  }

  #closeSlot(mono: number, seenOf = seenFor): void {
    const index = this.#slot % this.#options.grid.slotsPerMinute;
    const { slotMs } = this.#options.grid;
    const seen = seenOf(mono - this.#began, slotMs);
    for (const [auctionId, track] of this.#tracks) {
      this.#noteCountMode(auctionId, track);
      track.identified?.prepare();
      const [connections, people] = [track.connections.close(mono), track.people.close(mono)];
      const { joins, leaves, drained } = track;
      track.joins = track.leaves = track.drained = 0;
      const total = track.total?.close(mono, (ms) => seenOf(ms, slotMs));
      const own = { index, connections, people, joins, leaves, ...(drained > 0 && { drained }) };
      this.#addSlot(auctionId, track, { ...own, ...seen, ...(total && { total }), ...track.groups?.close(mono) });
    }
    this.#recordedSlots.push({ index, ...seen });
  }

  /** A slot in which the mode was switched has both modes. */
  #noteCountMode(auctionId: string, track: Track): void {
    const now = this.#options.countMode?.(auctionId) ?? track.countMode;
    track.countModes = allCountModes([track.countModes, [track.countMode, now].filter((mode) => mode !== undefined)]);
    track.countMode = now;
  }

  /** Records the viewers at the start of the minute's first recorded slot, so that the next boot can report that they left. */
  #noteBegun(): void {
    const index = this.#slot % this.#options.grid.slotsPerMinute;
    for (const [auctionId, track] of this.#tracks) {
      const { joins, leaves } = track;
      const all = { connections: track.connections.level(), people: track.people.level() };
      const levels = { ...all, ...track.groups?.levels() };
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
    // The clock may have been set back since then.
    track.since = Math.min(track.since ?? this.#minute, this.#minute);
    track.slots.push(slot);
    this.#pushOpen(auctionId, track, slot, track.countModes);
  }

  /** `ended`: when the previous minute ended. `began`: when observation of the new one began. Both by the monotonic clock. */
  #enter(minute: number, { ended, began }: { ended: number; began: number }): void {
    this.#finish(ended, null);
    const latest = this.#over.at(-1);
    if (latest?.last === this.#minute - 1) latest.last = this.#minute;
    else if (!this.#isOver(this.#minute)) this.#over.push({ first: this.#minute, last: this.#minute });
    this.#minute = minute;
    this.#recordedSlots = [];
    const { idleMs = IDLE_LIVE_MS } = this.#options;
    for (const [auctionId, track] of this.#tracks) {
      // Joins and leaves in a minute without a part are reported with the next part.
      if (track.slots.length > 0) track.identified?.begin(began);
      track.seq = 0;
      track.slots = [];
      track.countModes = [];
      const isTold = track.joins === 0 && track.leaves === 0;
      if (track.empty === null || !isTold || track.total?.isWatched) continue;
      const isIdle = ended - track.empty.mono >= idleMs;
      if (track.live && isIdle) this.#idle.set(auctionId, track.empty);
      if (!track.live || isIdle) this.#tracks.delete(auctionId);
    }
  }

  #isOver(minute: number): boolean {
    return this.#over.some(({ first, last }) => first <= minute && minute <= last);
  }

  /** Turns the open minute into parts with its slots. `until`: when recording ended, in ms from the minute's start; `null` if it continues. */
  #finish(ended: number, until: number | null): void {
    this.#finished.push(...this.#parts(ended, until));
    this.#closed = [];
  }

  #parts(ended: number, until: number | null): AuctionPart[] {
    const parts: AuctionPart[] = [];
    const { node, boot, grid } = this.#options;
    const minute = this.#minute * minuteMs(grid);
    for (const [auctionId, track] of this.#tracks) {
      const { seq, slots, identified, since, countModes } = track;
      if (slots.length === 0) continue;
      const joins = slots.reduce((sum, slot) => sum + slot.joins, 0);
      const leaves = slots.reduce((sum, slot) => sum + slot.leaves, 0);
      const visits = identified && { visits: identified.visits(ended) };
      const minutesBefore = this.#minute - (since ?? this.#minute);
      const covers = coversOf(slots, { minutesBefore, until }, grid);
      const row = { ...(covers && { covers }), ...(minutesBefore > 0 && { minutesBefore }) };
      const modes = countModes.length > 0 && { countModes };
      const sources = this.#sourcesOf(auctionId, track, until !== null);
      const part = { node, boot, seq, minute, slots, joins, leaves, ...row, ...visits, ...modes, ...sources };
      parts.push({ auctionId, part });
    }
    return parts;
  }

  /** The sources of the quarter of an hour, with its last minute or with the last part of the track. They are dropped if the setting is off by now. */
  #sourcesOf(auctionId: string, track: Track, isLast: boolean): { sources?: SourceCounts } {
    const { sources, empty, live } = track;
    const isOver = (this.#minute + 1) % SOURCE_MINUTES === 0 || isLast || (empty !== null && !live);
    if (!sources || !isOver) return {};
    track.sources = null;
    return this.#options.tracksSources?.(auctionId) ? sources.kept() : {};
  }

  /** The auction's track, which is no longer idle. */
  #wake(auctionId: string, at: Instant): Track {
    const track = this.#track(auctionId, at);
    this.#emptyBefore.delete(auctionId);
    if (this.#idle.delete(auctionId)) track.live = true;
    return track;
  }

  /** A new track begins without viewers since the start of the minute. The recorder knows this for the recorded part of that minute. */
  #track(auctionId: string, at: Instant): Track {
    let track = this.#tracks.get(auctionId);
    if (!track) {
      track = {
        connections: new Gauge(0, this.#began),
        people: new Gauge(0, this.#began),
        joins: 0,
        leaves: 0,
        drained: 0,
        sources: null,
        groups: null,
        total: null,
        live: false,
        empty: at,
        identified: null,
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

  /** The number of the last slot that an earlier boot recorded, if the clock was set back to an earlier time. */
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
