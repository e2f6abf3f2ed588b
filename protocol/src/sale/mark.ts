import { z } from "zod";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { lineField } from "../text/text-field.ts";

/** The id of a mark. The server generates it. */
export const markId = z.string().regex(/^[0-9a-f]{24}$/, "must be the id of a mark");

const text = lineField(LIMITS.markCharacters);

/** A note of the team at a time of the auction, such as "stream dropped". Viewers and read-only links never receive it. Instants are ISO 8601 in UTC. */
export const mark = z.object({ id: markId, at: instant, text });
export type Mark = z.infer<typeof mark>;

/** Body of `POST …/marks`. `at` defaults to now, and must not be in the future. */
export const newMark = z.strictObject({ at: instant.optional(), text });
export type NewMark = z.infer<typeof newMark>;
