const tooLate = (): DOMException => new DOMException("No answer in time", "TimeoutError");

/** Aborts after `ms`. `AbortSignal.timeout` does not exist in browsers from before 2022. */
export function deadline(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(tooLate()), ms);
  return controller.signal;
}

/**
 * The result of `work`. Its signal aborts after `ms`, and with `outer`. @throws DOMException TimeoutError, if `work` uses the signal
 */
export async function within<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(outer?.reason);
  const timer = setTimeout(() => controller.abort(tooLate()), ms);
  if (outer?.aborted) abort();
  outer?.addEventListener("abort", abort);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", abort);
  }
}
