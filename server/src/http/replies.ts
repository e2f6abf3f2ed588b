import { z } from "zod";

/** The schema of a successful answer. */
export const answer = <T extends z.ZodType>(data: T) => z.object({ success: z.literal(true), data });

/** The answer to a deletion. */
export const deletedAnswer = answer(z.object({ deleted: z.literal(true) }));
