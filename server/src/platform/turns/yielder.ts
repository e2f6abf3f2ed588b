/** Milliseconds of long work in one turn of the event loop. */
const SLICE_MS = 5;

interface YielderOptions {
  /** Monotonic, ms. */
  now(): number;
  /** Calls `run` in a later turn of the event loop. */
  later(run: () => void): void;
  sliceMs: number;
}

/**
 * Divides the event loop's turns among all long work of a process: each turn resumes one piece of work. Plain `setImmediate` would resume all of them in
 * the same turn, which then takes as long as all of their slices together.
 */
export function createYielder({ now, later, sliceMs }: YielderOptions) {
  const waiting: (() => void)[] = [];
  let resumedAt = Number.NEGATIVE_INFINITY;

  const resumeNext = (): void => {
    resumedAt = now();
    waiting.shift()?.();
    if (waiting.length > 0) later(resumeNext);
  };
  return {
    /** Whether long work has used up its time in this turn, whichever work it was. */
    isDue: (): boolean => now() - resumedAt >= sliceMs,
    /** Resolves in a later turn, after all work that has waited longer. */
    yield: (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 1) later(resumeNext);
      }),
  };
}

/** The yielder of this process, which has one event loop. */
export const yielder = createYielder({ now: () => performance.now(), later: setImmediate, sliceMs: SLICE_MS });
