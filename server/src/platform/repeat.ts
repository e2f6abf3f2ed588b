export interface Repeated {
  /** Starts no further run, and resolves once the current run is over. */
  stop(): Promise<void>;
}

/** Runs `work` every `ms`, one run at a time. `work` must not reject. */
export function repeat(ms: number, work: () => Promise<void>): Repeated {
  let running = Promise.resolve();
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = work().finally(() => {
      isRunning = false;
    });
  }, ms);
  return {
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
