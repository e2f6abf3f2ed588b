import { z } from "zod";
import type { Exclusion } from "../viewers.ts";

const connections = z.int().nonnegative();

/** Number of excluded connections by reason. An older realtime server does not send the last two. */
export const excluded = z.object({
  staff: connections,
  screen: connections,
  bot: connections,
  overAddressLimit: connections.default(0),
  tooShort: connections.default(0),
} satisfies Record<Exclusion, z.ZodType>);
export type Excluded = z.infer<typeof excluded>;
