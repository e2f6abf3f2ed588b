import type { Meta } from "@headcount/protocol";
import { clockTime, crossesMidnight } from "./zone-clock.ts";
import { TIME, TIME_EXACT } from "./zone-format.ts";

/** A formatter of instants (epoch ms) within the range. It adds the day if the range crosses midnight. */
export function rangeTime({ from, to, tz }: Pick<Meta, "from" | "to" | "tz">, precision: "minute" | "second") {
  const isLong = crossesMidnight({ from: Date.parse(from), to: Date.parse(to) }, tz);
  const day = isLong ? ({ day: "numeric", month: "short" } as const) : {};
  return clockTime(tz, { ...day, ...(precision === "second" ? TIME_EXACT : TIME) });
}
