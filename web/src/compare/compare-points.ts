import type { ComparedAuction } from "@headcount/protocol";
import type { Point } from "../charts/trend.ts";

/** A point of a line; `y` is `null` at a break. */
export type ComparePoint = Omit<Point, "y"> & { y: number | null };

/** The averages of one auction as a line, with a break between points more than `step` apart. */
export function compareLine(points: ComparedAuction["points"], step: number): ComparePoint[] {
  return points.flatMap(({ at, avgViewers }, index) => {
    const before = points[index - 1];
    const point = { x: at, y: avgViewers };
    return before && at - before.at > step ? [{ x: before.at + step, y: null }, point] : [point];
  });
}

/** A row of the table: a position on the axis, its label, and each auction's point at it. */
export interface CompareRow {
  at: number;
  label: string | null;
  points: (ComparedAuction["points"][number] | null)[];
}

/** All positions at which any auction has a point, in order. */
export function compareRows(auctions: readonly Pick<ComparedAuction, "points">[]): CompareRow[] {
  const byPosition = auctions.map(({ points }) => new Map(points.map((point) => [point.at, point])));
  const positions = [...new Set(byPosition.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  return positions.map((at) => {
    const points = byPosition.map((of) => of.get(at) ?? null);
    return { at, label: points[0]?.label ?? null, points };
  });
}
