import { expect, it } from "vitest";
import { highlightWords } from "./highlight-words.ts";

const lot = (number: string) => ({ order: 1, number, title: null });
const words = (highlight: Parameters<typeof highlightWords>[0]): string =>
  highlightWords(highlight, "UTC").replace(/\u00a0/g, " ");

it("says what was measured, and no cause", () => {
  expect(words({ kind: "lotStart", lot: lot("14"), gained: 2_660 })).toBe(
    `+${(2_660).toLocaleString()} in lot 14's first minute`,
  );
  expect(words({ kind: "afterPeak", lot: lot("14"), next: lot("15"), share: 0.612 })).toBe(
    "Lot 14 had the peak. 61% of that count at lot 15's opening",
  );
});

it("says whether the count came back after a break", () => {
  const at = "2026-03-10T10:20:00.000Z";
  expect(words({ kind: "break", at, lost: 0.22, minutes: 6.2 })).toMatch(
    /^Break at 10:20.*: down 22% at its lowest, back to the count before after 6 min$/,
  );
  expect(words({ kind: "break", at, lost: 0.22, minutes: 0.2 })).toMatch(/after 1 min$/);
  expect(words({ kind: "break", at, lost: 0.22, minutes: null })).toMatch(/not back to the count before$/);
});

it("compares with the median of earlier sales", () => {
  const usual = (peak: number, median: number): string => words({ kind: "usual", n: 10, peak, median });
  expect(usual(890, 640)).toBe("Peak 890, 39% above the median of the last 10 sales (640)");
  expect(usual(320, 640)).toBe("Peak 320, 50% below the median of the last 10 sales (640)");
  expect(usual(640, 640)).toBe("Peak 640, the same as the median of the last 10 sales (640)");
});
