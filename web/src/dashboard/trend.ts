export interface Point {
  x: number;
  y: number;
}

/** The least-squares line through the points, at the first and last of them; `null` for fewer than three. */
export function trend(points: readonly Point[]): [Point, Point] | null {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return null;
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  for (const { x, y } of points) {
    // Epoch milliseconds squared would lose their digits.
    const dx = x - first.x;
    sumX += dx;
    sumY += y;
    sumXX += dx * dx;
    sumXY += dx * y;
  }
  const n = points.length;
  const slope = (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX);
  const start = (sumY - slope * sumX) / n;
  return [
    { x: first.x, y: start },
    { x: last.x, y: start + slope * (last.x - first.x) },
  ];
}
