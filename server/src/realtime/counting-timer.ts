export interface CountingTimer {
  /** Starts to wait, where it does not wait already and something is due. */
  schedule(): void;
  stop(): void;
}

/**
 * Calls `run` whenever something of the counting rules is due.
 * @param nextAt when that is, in monotonic ms; `null`: nothing is
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
