import { z } from "zod";

/**
 * Why somebody is connected and not counted: belongs to the organizer; shows the page on a wall or in a stream; is a program; is one too many of one address; or
 * has not stayed for long enough yet.
 */
export type Exclusion = "staff" | "screen" | "bot" | "overAddressLimit" | "tooShort";

const connections = z.int().nonnegative();

/** How many connections are not counted, by reason. A realtime server that is older does not tell the last two. */
export const excluded = z.object({
  staff: connections,
  screen: connections,
  bot: connections,
  overAddressLimit: connections.default(0),
  tooShort: connections.default(0),
} satisfies Record<Exclusion, z.ZodType>);
export type Excluded = z.infer<typeof excluded>;
