import type { QuietHours } from "@headcount/protocol";
import { zoneOrUtc } from "@headcount/protocol";

/** Whether alerts are not sent at `at` (epoch ms). Equal times mean the whole day. */
export function isQuiet(quiet: QuietHours | null, at: number): boolean {
  if (quiet === null) return false;
  const { from, to } = quiet;
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zoneOrUtc(quiet.timeZone) } as const;
  const time = new Intl.DateTimeFormat("en-GB", format).format(at);
  if (from === to) return true;
  return from < to ? from <= time && time < to : time >= from || time < to;
}
