/** Aborts after `ms`. Not `AbortSignal.timeout`, which browsers of before 2022 do not have. */
export function deadline(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException("No answer in time", "TimeoutError")), ms);
  return controller.signal;
}
