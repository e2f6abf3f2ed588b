export interface CountingTimer {
  /** Starts the timer if something will be due and the timer does not run yet. */
  schedule(): void;
  stop(): void;
}

/**
 * Calls `run` whenever the counting rules have something due. @param nextAt the next due time in monotonic ms; `null`: nothing is due
 */
export function createCountingTimer(nextAt: () => number | null, run: (now: number) => void): CountingTimer {
  let timer: NodeJS.Timeout | undefined;
  const schedule = (): void => {
    const at = nextAt();
    if (timer || at === null) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        run(performance.now());
        schedule();
      },
      Math.max(1, Math.ceil(at - performance.now())),
    );
  };
  return { schedule, stop: () => clearTimeout(timer) };
}
