/** Zones that this runtime knows. A check costs as much as formatting a hundred times. */
const known = new Set<string>();
const MOST_KNOWN = 1_000;

/** Whether this runtime can show times in the zone. Older runtimes do not know the newest names. */
export function isTimeZone(zone: unknown): zone is string {
  if (typeof zone !== "string" || zone === "") return false;
  if (known.has(zone)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    return false;
  }
  if (known.size < MOST_KNOWN) known.add(zone);
  return true;
}

/** The zone in which to show times: UTC if this runtime does not know the given zone. */
export const zoneOrUtc = (zone: string): string => (isTimeZone(zone) ? zone : "UTC");

/** The zone of this process or browser; `null` if the runtime does not know it, as with `TZ=UTC0`. */
export function ownTimeZone(): string | null {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isTimeZone(timeZone) ? timeZone : null;
}
