export interface Point {
  x: number;
  y: number;
}

/**
 * The least-squares line through the weighted points: its values at the first and last point, and the place where it reaches zero,
 * because a count is never negative. `null` for fewer than three points with a weight.
 */
export function trend(points: readonly (Point & { weight?: number })[]): Point[] | null {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.filter(({ weight = 1 }) => weight > 0).length < 3) return null;
  let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (const { x, y, weight = 1 } of points) {
    // Squares of epoch milliseconds would lose digits.
    const dx = x - first.x;
    sum += weight;
    sumX += weight * dx;
    sumY += weight * y;
    sumXX += weight * dx * dx;
    sumXY += weight * dx * y;
  }
  const slope = (sum * sumXY - sumX * sumY) / (sum * sumXX - sumX * sumX);
  const start = (sumY - slope * sumX) / sum;
  const end = start + slope * (last.x - first.x);
  const zero = start < 0 !== end < 0 ? [{ x: first.x - start / slope, y: 0 }] : [];
  return [{ x: first.x, y: Math.max(0, start) }, ...zero, { x: last.x, y: Math.max(0, end) }];
}
