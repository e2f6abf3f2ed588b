import { expect, it } from "vitest";
import { hammerSentence } from "./hammer-curve.tsx";
import { differenceSentence } from "./lot-groups.tsx";

it("describes sold and unsold lots without over-claiming", () => {
  expect(differenceSentence(null)).toContain("at least ten of each");
  expect(differenceSentence({ viewers: 5, low: -1, high: 11 })).toContain("do not clearly differ");
  expect(differenceSentence({ viewers: 5, low: 1, high: 9 })).toMatch(
    /^Sold lots had 5 more viewers than .* not its cause\.$/,
  );
  expect(differenceSentence({ viewers: -5, low: -9, high: -1 })).toContain("5 fewer viewers");
});

const hammer = (...points: [offset: number, viewers: number | null, n: number][]) =>
  hammerSentence(points.map(([offset, viewers, n]) => ({ offset, viewers, n })));

it("describes the curve around the hammer by its known points", () => {
  expect(hammer([0, null, 0])).toBeNull();
  expect(hammer([-60, 10, 4], [0, 12.5, 4])).toBe(
    "On average 10 viewers 60 s before the hammer, 13 at the hammer (4 lots).",
  );
  expect(hammer([-60, null, 0], [-40, 1, 1], [0, null, 0])).toBe("On average 1 viewer 40 s before the hammer (1 lot).");
  expect(hammer([-60, null, 0], [0, 3, 1])).toBe("On average 3 viewers at the hammer (1 lot).");
  expect(hammer([0, null, 0], [40, 7, 2])).toBe("On average 7 viewers 40 s after the hammer (2 lots).");
});
