import { meets } from "./runs.ts";
import type { Figure } from "./scenario.ts";

/** The result of one scenario: medians of its runs. */
export interface Result {
  name: string;
  what: string;
  figures: readonly Figure[];
  /** What the machine added, from one line of text; absent if it was not watched. */
  noise?: string;
}

/** Baselines of the ratios. The first one that took part is used. */
const BASELINES = ["Nchan", "ws", "naive"];
const OURS = "Headcount";

const number = (value: number): string => {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/**
 * One row per figure and one column per side, then how far Headcount's runs were apart, its ratio to the baseline, and the goal. The first
 * row is the header.
 */
export function table({ figures }: Pick<Result, "figures">): string[][] {
  const sides = [...new Set(figures.map(({ side }) => side))];
  const baseline = BASELINES.find((side) => sides.includes(side));
  const names = [...new Set(figures.map(({ figure }) => figure))];
  const hasSpread = figures.some(({ side, spread }) => side === OURS && spread !== undefined);
  const header = [
    "",
    ...sides,
    ...(hasSpread ? ["spread"] : []),
    ...(baseline ? [`ratio to ${baseline}`] : []),
    "goal",
  ];
  const rows = names.map((name) => {
    const of = (side: string | undefined) => figures.find((one) => one.figure === name && one.side === side);
    const { unit = "" } = figures.find((one) => one.figure === name) ?? {};
    const [ours, theirs] = [of(OURS)?.value ?? Number.NaN, of(baseline)?.value ?? Number.NaN];
    const ratio = unit !== "" && unit !== "%" && theirs > 0 ? `${(ours / theirs).toFixed(2)} ×` : "";
    const { goal = "" } = figures.find((one) => one.figure === name && one.goal) ?? {};
    const cells = sides.map((side) => number(of(side)?.value ?? Number.NaN));
    const spread = of(OURS)?.spread;
    return [
      unit ? `${name} (${unit})` : name,
      ...cells,
      ...(hasSpread ? [spread === undefined ? "" : `±${Math.round(100 * spread)} %`] : []),
      ...(baseline ? [ratio.replace("NaN ×", "")] : []),
      goal,
    ];
  });
  return [header, ...rows];
}

/** Every figure with a goal, and whether it is met. The first row is the header. */
export function summary(results: readonly Result[]): string[][] {
  const rows = results.flatMap(({ name, figures }) =>
    figures.flatMap(({ side, figure, value, unit, goal }) => {
      if (side !== OURS || goal === undefined) return [];
      const of = (other: string) => figures.find((one) => one.figure === figure && one.side === other)?.value;
      const met = meets(goal, value, of);
      const words = met === null ? "not judged" : met ? "yes" : "no";
      return [[name, unit ? `${figure} (${unit})` : figure, number(value), goal, words]];
    }),
  );
  return [["scenario", "figure", OURS, "goal", "met?"], ...rows];
}

/** Aligned columns for a terminal. The first `left` columns are words. */
export function aligned(rows: readonly string[][], left = 1): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const cell = (text: string, column: number): string =>
    column < left ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}

/** The same columns on a page. */
export function columns([header = [], ...rows]: readonly string[][], left = 1): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, column) => (column < left ? "---" : "---:"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

export const text = (result: Result): string =>
  [`${result.name}: ${result.what}`, "", aligned(table(result)), ...(result.noise ? ["", result.noise] : [])].join(
    "\n",
  );

export const markdown = (result: Result): string =>
  [
    ...[`### ${result.name}`, "", `${result.what}.`, "", columns(table(result))],
    ...(result.noise ? ["", `${result.noise}.`] : []),
  ].join("\n");

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
