import { z } from "zod";

/**
 * Why a connection is not counted: organizer's staff; a wall screen or stream; a bot; over the limit of one address; or
 * connected for too short a time.
 */
export type Exclusion = "staff" | "screen" | "bot" | "overAddressLimit" | "tooShort";

const connections = z.int().nonnegative();

/** How many connections are not counted, by reason. An older realtime server does not send the last two. */
export const excluded = z.object({
  staff: connections,
  screen: connections,
  bot: connections,
  overAddressLimit: connections.default(0),
  tooShort: connections.default(0),
} satisfies Record<Exclusion, z.ZodType>);
export type Excluded = z.infer<typeof excluded>;
