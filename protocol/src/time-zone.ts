/** Zones that this runtime is known to know; asking it costs as much as formatting a hundred times. */
const known = new Set<string>();
const MOST_KNOWN = 1_000;

/** Whether this runtime can show times in the zone. Runtimes differ: an older one does not know the newest names. */
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

/** The zone to show times in: UTC where this runtime does not know the given one. */
export const zoneOrUtc = (zone: string): string => (isTimeZone(zone) ? zone : "UTC");

/** The zone that this process, or this browser, runs in; `null` where it has none that it knows, as with `TZ=UTC0`. */
export function ownTimeZone(): string | null {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isTimeZone(timeZone) ? timeZone : null;
}
