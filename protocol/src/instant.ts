import { z } from "zod";

/** An instant in a request: ISO 8601 with an offset from UTC. */
export const instant = z.iso.datetime({
  offset: true,
  error: "must be a date and a time with its zone, such as 2026-03-10T09:30:00Z or 2026-03-10T15:00:00+05:30",
});
