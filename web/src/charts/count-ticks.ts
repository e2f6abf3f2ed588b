/** Round whole numbers from 0 to at least `highest`, in at most `most` steps of 1, 2 or 5 times a power of ten. */
export function countTicks(highest: number, most: number): number[] {
  const rough = Math.max(1, highest) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power);
  const steps = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: steps + 1 }, (_, i) => Math.round(i * step));
}
