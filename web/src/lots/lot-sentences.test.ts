import { expect, it } from "vitest";
import { hammerSentence } from "./hammer-curve.tsx";
import { differenceSentence } from "./lot-groups.tsx";

it("says of sold and unsold lots no more than is known", () => {
  expect(differenceSentence(null)).toContain("Too few lots");
  expect(differenceSentence({ viewers: 5, low: -1, high: 11 })).toContain("do not clearly differ");
  expect(differenceSentence({ viewers: 5, low: 1, high: 9 })).toMatch(
    /^Sold lots had 5 more viewers than .*says nothing of causes/,
  );
  expect(differenceSentence({ viewers: -5, low: -9, high: -1 })).toContain("5 fewer viewers");
});

it("says of how many lots the curve is the mean, and nothing without any", () => {
  expect(hammerSentence([{ offset: 0, viewers: null, n: 0 }])).toBeNull();
  const curve = [
    { offset: -60, viewers: 10, n: 4 },
    { offset: 0, viewers: 12.5, n: 4 },
  ];
  expect(hammerSentence(curve)).toBe("Mean of 4 lots: 10 viewers 60 s before the hammer, 12.5 at it.");
});
