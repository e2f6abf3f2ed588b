import { z } from "zod";

/** Why somebody is connected and not counted: belongs to the organizer, shows the page on a wall or in a stream, or is a program. */
export const exclusion = z.enum(["staff", "screen", "bot"]);
export type Exclusion = z.infer<typeof exclusion>;

/** How many connections are not counted, by reason. */
export const excluded = z.record(exclusion, z.int().nonnegative());
export type Excluded = z.infer<typeof excluded>;
