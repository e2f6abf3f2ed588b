import type { Figure } from "./scenario.ts";

/** The result of one scenario. */
export interface Result {
  name: string;
  what: string;
  figures: readonly Figure[];
}

/** Baselines of the ratios. The first one that took part is used. */
const BASELINES = ["Nchan", "ws", "naive"];
const OURS = "Headcount";

const number = (value: number): string => {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/** One row per figure and one column per side, then Headcount's ratio to the baseline, and the goal. The first row is the header. */
export function table({ figures }: Pick<Result, "figures">): string[][] {
  const sides = [...new Set(figures.map(({ side }) => side))];
  const baseline = BASELINES.find((side) => sides.includes(side));
  const names = [...new Set(figures.map(({ figure }) => figure))];
  const header = ["", ...sides, ...(baseline ? [`ratio to ${baseline}`] : []), "goal"];
  const rows = names.map((name) => {
    const of = (side: string | undefined) => figures.find((one) => one.figure === name && one.side === side);
    const { unit = "" } = figures.find((one) => one.figure === name) ?? {};
    const [ours, theirs] = [of(OURS)?.value ?? Number.NaN, of(baseline)?.value ?? Number.NaN];
    const ratio = unit !== "" && unit !== "%" && theirs > 0 ? `${(ours / theirs).toFixed(2)} ×` : "";
    const { goal = "" } = figures.find((one) => one.figure === name && one.goal) ?? {};
    const cells = sides.map((side) => number(of(side)?.value ?? Number.NaN));
    return [unit ? `${name} (${unit})` : name, ...cells, ...(baseline ? [ratio.replace("NaN ×", "")] : []), goal];
  });
  return [header, ...rows];
}

/** Aligned columns for a terminal. */
export function text(result: Result): string {
  const rows = table(result);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [`${result.name}: ${result.what}`, "", ...rows.map(line)].join("\n");
}

export function markdown(result: Result): string {
  const [header = [], ...rows] = table(result);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, column) => (column === 0 ? "---" : "---:"));
  return [`### ${result.name}`, "", `${result.what}.`, "", line(header), line(rule), ...rows.map(line)].join("\n");
}

const marks = (name: string): [begin: string, end: string] => [`<!-- ${name} begins -->`, `<!-- ${name} ends -->`];

/**
 * Replaces the page's section between the marks of this name with `content`. Without such marks, adds it before the mark `further`.
 * @throws Error if the page has neither.
 */
export function written(page: string, name: string, content: string): string {
  const [begin, end] = marks(name);
  const block = `${begin}\n${content}\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from >= 0 && to > from) return page.slice(0, from) + block + page.slice(to + end.length);
  const further = "<!-- further scenarios -->";
  if (!page.includes(further)) throw new Error(`the page has no place for ${name}`);
  return page.replace(further, () => `${block}\n\n${further}`);
}
