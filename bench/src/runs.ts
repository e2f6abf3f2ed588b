import { quantile } from "./measure.ts";
import type { Figure } from "./scenario.ts";

/**
 * The medians of several runs of one scenario, figure by figure. `spread` is half of the distance between the smallest and the largest
 * value, as a share of the median. A figure that no run measured is left out.
 */
export function medianOf(runs: readonly (readonly Figure[])[]): Figure[] {
  const all = runs.flat().filter(({ value }) => Number.isFinite(value));
  const keys = new Set(all.map(keyOf));
  return [...keys].flatMap((key) => {
    const same = all.filter((figure) => keyOf(figure) === key);
    const values = same.map(({ value }) => value);
    const value = quantile(values, 0.5);
    const spread = (Math.max(...values) - Math.min(...values)) / 2 / value;
    return same.slice(0, 1).map((first) => ({
      ...first,
      value,
      ...(values.length > 1 && Number.isFinite(spread) && { spread }),
    }));
  });
}

const keyOf = ({ side, figure }: Figure): string => `${side}\n${figure}`;

/** Whether a value meets a goal such as `≤ 25 ms`, `≥ 5000` or `≤ 1.2 × Nchan`; `null` if the goal is about a side that took no part. */
export function meets(goal: string, value: number, of: (side: string) => number | undefined): boolean | null {
  const [, sign, number = "", side] = /^([≤≥<])\s*([\d.]+)(?:\s*×\s*(\S+))?/.exec(goal) ?? [];
  if (sign === undefined) return null;
  const factor = side === undefined ? 1 : of(side);
  if (factor === undefined) return null;
  const limit = Number(number) * factor;
  if (sign === "≥") return value >= limit;
  return sign === "<" ? value < limit : value <= limit;
}
