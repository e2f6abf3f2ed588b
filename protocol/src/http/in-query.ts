import { z } from "zod";

/** The end of an offset, or of a zone such as `Etc/GMT+5`. An unescaped `+` in an address means a space. */
const LOST_PLUS = / (?=\d{1,2}(:?\d\d)?$)/;

/** The field in a query. It accepts a `+` that should have been sent as `%2B`. */
export const inQuery = <Field extends z.ZodType>(field: Field) =>
  z.preprocess((value: z.input<Field>) => (typeof value === "string" ? value.replace(LOST_PLUS, "+") : value), field);
