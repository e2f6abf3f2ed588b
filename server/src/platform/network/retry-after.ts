/** The seconds of a `Retry-After` header, or its date, as a wait in ms; 0 if it has neither. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const until = header.endsWith("GMT") ? Date.parse(header) : Number.NaN;
  return Number.isNaN(until) ? 0 : Math.max(0, until - now);
}
