import { randomBytes, randomInt } from "node:crypto";
import type { AuctionCount, AuctionPart, Grid } from "@headcount/protocol";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import { instant } from "../recording/sampler.ts";
import type { SaleMoment } from "./sale-plan.ts";
import { Show } from "./show.ts";

export interface ShowRunnerOptions {
  grid: Grid;
  clock: Clock;
  log: Logger;
  /** Counts a failed second. */
  failed(): void;
  /** Called when the audience has changed. */
  changed(): void;
  /** Records a moment of the sale at this time (epoch ms). */
  record(moments: readonly SaleMoment[], at: number): Promise<void>;
  /** Stores finished minutes. */
  store(parts: readonly AuctionPart[]): Promise<void>;
  /** Called at the start of each round (epoch ms). Data of older rounds may then be deleted. */
  tidy(now: number): Promise<void>;
  /** The show pauses after this time without a look, ms. */
  idleMs?: number;
}

export interface ShowRunner extends Service {
  /** The number of simulated viewers. A call counts as a look at the show, so that the show continues. */
  count(): AuctionCount;
  /** Whether the show may run: its auction is live. */
  setLive(live: boolean): void;
}

const SECOND_MS = 1_000;
/** Five minutes after the last look, no one is left to watch. */
const SHOW_IDLE_MS = 300_000;

/**
 * Runs the simulated show second by second while its auction is live and someone watches it. A paused show has no timer and writes
 * nothing. It continues within a second of the next look.
 */
export function createShowRunner(options: ShowRunnerOptions): ShowRunner {
  const { grid, clock, log, failed, changed, record, store, tidy, idleMs = SHOW_IDLE_MS } = options;
  // With the shorter slots of tests, the show is proportionally faster.
  const tickMs = Math.min(SECOND_MS, grid.slotMs);
  const show = new Show({
    grid,
    newBoot: () => randomBytes(8).toString("hex"),
    seed: randomInt(2 ** 31),
    start: instant(clock),
  });
  let timer: NodeJS.Timeout | undefined;
  let isLive = false;
  let isStarted = false;
  let lookedAt = clock.monotonic();
  /** Writes run one after another, so that moments keep their order. */
  let writing: Promise<void> = Promise.resolve();

  const write = (work: () => Promise<void>): void => {
    writing = writing.then(work).catch((error) => {
      failed();
      log.error({ err: error }, "the simulated show could not be recorded");
    });
  };
  const keep = (moments: readonly SaleMoment[], parts: readonly AuctionPart[]): void => {
    const at = clock.wall();
    if (moments.length > 0) write(() => record(moments, at));
    if (parts.length > 0) write(() => store(parts));
  };
  const next = (): void => {
    if (!show.isSelling && clock.monotonic() - lookedAt > idleMs) {
      pause();
      return;
    }
    const { changes, moments, parts, isNewRound } = show.next(instant(clock));
    if (changes.length > 0) changed();
    keep(moments, parts);
    if (isNewRound) write(() => tidy(clock.wall()));
  };
  const resume = (): void => {
    if (timer || !isLive || !isStarted) return;
    show.resume(instant(clock));
    timer = setInterval(next, tickMs);
  };
  const pause = (): void => {
    if (!timer) return;
    clearInterval(timer);
    timer = undefined;
    const { moments, parts } = show.pause(instant(clock));
    keep(moments, parts);
  };

  return {
    count() {
      lookedAt = clock.monotonic();
      resume();
      return show.count;
    },
    setLive(live) {
      isLive = live;
      if (live) resume();
      else pause();
    },
    async start() {
      isStarted = true;
      lookedAt = clock.monotonic();
      resume();
    },
    async stop() {
      isStarted = false;
      pause();
      await writing;
    },
  };
}
