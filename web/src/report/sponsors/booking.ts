import type { LotRange } from "@headcount/protocol";

/** Numbers such as A-12 have a hyphen, so only digits are a range without spaces. */
const RANGE = /^(.+?)\s*(?:–|—|\s-\s|\sto\s)\s*(.+)$|^(\d+)-(\d+)$/;

/** Lots as an organizer names them: `10–20, 25, A-1`. */
export const parseLots = (text: string): LotRange[] =>
  text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [, from = part, to = part, first, last] = RANGE.exec(part) ?? [];
      return first === undefined || last === undefined ? { from, to } : { from: first, to: last };
    });

/** The lots as one text, which `parseLots` reads. */
export const lotsText = (lots: readonly LotRange[]): string =>
  lots.map(({ from, to }) => (from === to ? from : `${from}–${to}`)).join(", ");

export const isOneLot = ([first, ...others]: readonly LotRange[]): boolean =>
  first !== undefined && first.from === first.to && others.length === 0;
