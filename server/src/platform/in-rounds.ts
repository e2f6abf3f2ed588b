/** How long a stopping process waits for requests that it has sent. Those that are answered meanwhile are not sent again by the next process. */
const STOP_MS = 4_000;

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

/** Waits until all work is done. After `ms`, what is left is aborted. @param work must not reject, also if it is aborted */
export async function finishOrAbort(
  work: Iterable<Promise<void>>,
  abort: AbortController,
  ms = STOP_MS,
): Promise<void> {
  const timer = setTimeout(() => abort.abort(), ms);
  await Promise.all(work);
  clearTimeout(timer);
  abort.abort();
}
