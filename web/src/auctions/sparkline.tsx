const WIDTH = 120;
const HEIGHT = 36;

/** The points of a polyline through the values, oldest first, from zero up to the highest. */
export function sparklinePoints(values: readonly number[], width: number, height: number): string {
  let highest = 1;
  for (const value of values) if (value > highest) highest = value;
  const step = width / Math.max(1, values.length - 1);
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(height - (value / highest) * height).toFixed(1)}`)
    .join(" ");
}

/** How an audience went, without axes; the numbers beside it say the rest. */
export function Sparkline({ values }: { values: readonly number[] }) {
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      style={{ flexShrink: 1, minWidth: 0 }}
      aria-hidden="true"
    >
      <polyline
        points={sparklinePoints(values, WIDTH, HEIGHT)}
        fill="none"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth={2}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
