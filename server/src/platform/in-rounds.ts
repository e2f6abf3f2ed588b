/** Work that runs one round at a time. */
export interface Rounds {
  /** Runs a round. A call during a round causes one more round after it. Resolves when the last of them is over. */
  run(): Promise<void>;
  /** The current rounds; `undefined` if there are none. */
  readonly running: Promise<void> | undefined;
}

/** @param round must not reject @param isStopped whether no further round starts */
export function inRounds(round: () => Promise<void>, isStopped: () => boolean): Rounds {
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  const rounds = async (): Promise<void> => {
    while (isAskedAgain && !isStopped()) {
      isAskedAgain = false;
      await round();
    }
  };
  return {
    async run() {
      isAskedAgain = true;
      running ??= rounds().finally(() => {
        running = undefined;
      });
      return running;
    },
    get running() {
      return running;
    },
  };
}
