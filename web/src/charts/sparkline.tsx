const WIDTH = 120;
const HEIGHT = 36;

/** The points of a polyline for each sequence of known values, evenly spaced and scaled from zero to the highest value. */
export function sparklines(values: readonly (number | null)[], width: number, height: number): string[] {
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 1);
  const step = width / values.length;
  const lines: string[] = [];
  let line: string[] = [];
  for (const [index, value] of [...values, null].entries()) {
    if (value === null) {
      if (line.length > 0) lines.push(line.join(" "));
      line = [];
      continue;
    }
    const y = (height - (value / highest) * height).toFixed(1);
    // From edge to edge, so that a single value is visible.
    if (line.length === 0) line.push(`${(index * step).toFixed(1)},${y}`);
    line.push(`${((index + 1) * step).toFixed(1)},${y}`);
  }
  return lines;
}

/** The audience over time as a small line above a base line at zero. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const lines = sparklines(values, WIDTH, HEIGHT);
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      style={{ flexShrink: 1, minWidth: 0 }}
      aria-hidden="true"
      fill="none"
      stroke="var(--mantine-primary-color-filled)"
      strokeWidth={2}
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      <line x2={WIDTH} y1={HEIGHT} y2={HEIGHT} strokeWidth={1} stroke="var(--mantine-color-default-border)" />
      {lines.map((points) => (
        <polyline key={points} points={points} />
      ))}
    </svg>
  );
}
