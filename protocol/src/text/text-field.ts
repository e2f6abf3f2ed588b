import { z } from "zod";
import { cleanText, hasControls, hasLineBreaks, isVisible } from "./text.ts";

const field = (max: number, lines: boolean, given = z.string()) =>
  given
    .overwrite((text) => cleanText(text, { lines }))
    .refine((text) => !hasControls(text), "must not have control characters")
    .refine(isVisible, "must not be empty")
    .max(max);

/** A readable text of one line, cleaned by `cleanText`. `max` is in UTF-16 code units. */
export const lineField = (max: number) => field(max, false);

/** Like `lineField`, for a name that must not change: line breaks are refused instead of replaced. */
export const nameField = (max: number) =>
  field(
    max,
    false,
    z.string().refine((text) => !hasLineBreaks(text), "must be one line"),
  );

/** A readable text of several lines. */
export const linesField = (max: number) => field(max, true);
