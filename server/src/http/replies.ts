import { z } from "zod";

/** How what was asked for is answered. */
export const answer = <T extends z.ZodType>(data: T) => z.object({ success: z.literal(true), data });

/** The answer to a deletion. */
export const deletedAnswer = answer(z.object({ deleted: z.literal(true) }));
