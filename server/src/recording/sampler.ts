import type { Grid } from "@headcount/protocol";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import type { Minutes } from "./minute-builder.ts";
import type { Instant, Recorded } from "./recorded.ts";

export interface SamplerOptions {
  minutes: Minutes;
  grid: Grid;
  clock: Clock;
  log: Logger;
  /** Counts a tick that ended with an error. */
  failed(): void;
  /** Receives the records, once per slot. */
  recorded(recorded: Recorded): void;
}

export const instant = (clock: Clock): Instant => ({ wall: clock.wall(), mono: clock.monotonic() });

/**
 * Ticks at the end of each slot of the wall clock's grid, and passes on the new records. It makes no storage call. `stop` also passes on
 * the open minute.
 */
export function createSampler({ minutes, grid, clock, log, failed, recorded }: SamplerOptions): Service {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let repeats = false;
  /** A gap because of the clock is permanent, so it is logged at once. */
  const watchClock = (): void => {
    if (minutes.repeats === repeats) return;
    repeats = minutes.repeats;
    if (repeats)
      log.error(
        "the clock was set back: nothing is recorded until it shows new minutes. If it is correct now, restart the server",
      );
    else log.info("the clock shows new minutes: they are recorded again");
  };
  const tick = (): void => {
    // Scheduled first, so that an error below does not end the ticking.
    schedule();
    try {
      minutes.advance(instant(clock));
      watchClock();
      recorded(minutes.take());
    } catch (error) {
      failed();
      log.error({ err: error }, "a slot could not be recorded");
    }
  };
  const schedule = (): void => {
    timer = setTimeout(tick, grid.slotMs - (clock.wall() % grid.slotMs));
  };
  return {
    async start() {
      schedule();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(timer);
      recorded(minutes.close(instant(clock)));
    },
  };
}
