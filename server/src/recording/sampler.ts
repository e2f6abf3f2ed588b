import type { Grid } from "@headcount/protocol";
import type { Clock } from "../platform/clock.ts";
import type { Service } from "../platform/service.ts";
import type { AuctionPart, Instant, Minutes } from "./minutes.ts";

export interface SamplerOptions {
  minutes: Minutes;
  grid: Grid;
  clock: Clock;
  /** Takes the parts of finished minutes. */
  finished(parts: AuctionPart[]): void;
}

export const instant = (clock: Clock): Instant => ({ wall: clock.wall(), mono: clock.monotonic() });

/**
 * Ticks at the end of each slot of the wall clock's grid. Nothing is read or written while it ticks: finished minutes are handed on, the rest
 * stays in memory. `stop` hands on the open minute, too.
 */
export function createSampler({ minutes, grid, clock, finished }: SamplerOptions): Service {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const tick = (): void => {
    minutes.advance(instant(clock));
    finished(minutes.take());
    schedule();
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
      finished(minutes.close(instant(clock)));
    },
  };
}
