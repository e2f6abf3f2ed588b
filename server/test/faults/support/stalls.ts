/** An interval in which the event loop of a process stalled, epoch ms. */
export interface Stall {
  from: number;
  to: number;
}

const EVERY_MS = 10;
/** Normal delay of timers on a quiet machine. */
const USUAL_MS = 10;

/** Reports each stall of this process, for any reason: a busy machine, a heavy task, SIGSTOP. @returns a function that stops it */
export function watchStalls(noted: (stall: Stall) => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > EVERY_MS + USUAL_MS) noted({ from: last, to: now });
    last = now;
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
