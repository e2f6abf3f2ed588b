/** How long a stopping process waits for requests that it has sent. Those that are answered meanwhile are not sent again by the next process. */
const STOP_MS = 4_000;

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
