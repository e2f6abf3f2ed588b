import { z } from "zod";
import { cleanText, hasControls, isVisible } from "./text.ts";

const field = (max: number, lines: boolean) =>
  z
    .string()
    .overwrite((text) => cleanText(text, { lines }))
    .refine((text) => !hasControls(text), "must not have control characters")
    .refine(isVisible, "must not be empty")
    .max(max);

/** A text of one line that people read, as `cleanText` returns it. `max` is in UTF-16 code units. */
export const lineField = (max: number) => field(max, false);

/** A text of several lines that people read. */
export const linesField = (max: number) => field(max, true);
