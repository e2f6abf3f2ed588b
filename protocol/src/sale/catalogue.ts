import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { lineField, linesField } from "../text/text-field.ts";
import { lotNumber, lotTitle } from "./moment.ts";

export const MAX_LOTS = LIMITS.catalogueLots;

/** A planned lot. */
export const catalogueLot = z.strictObject({
  number: lotNumber,
  title: lotTitle.nullable().default(null),
  /** Text from the catalogue, such as `200–300 EUR`. */
  estimate: lineField(LIMITS.estimateCharacters).optional(),
  description: linesField(LIMITS.descriptionCharacters).optional(),
});
export type CatalogueLot = z.output<typeof catalogueLot>;

/** Body and answer of `PUT …/catalogue`: the lots in the order of the sale, each number once. */
export const catalogue = z
  .strictObject({ lots: z.array(catalogueLot).max(MAX_LOTS) })
  .superRefine(({ lots }, context) => {
    const seen = new Set<string>();
    for (const [place, { number }] of lots.entries()) {
      if (seen.has(number))
        context.addIssue({ code: "custom", path: ["lots", place, "number"], message: `must be there once: ${number}` });
      seen.add(number);
    }
  });
export type Catalogue = z.output<typeof catalogue>;
