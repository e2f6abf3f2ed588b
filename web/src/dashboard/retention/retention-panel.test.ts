import { expect, it } from "vitest";
import { retentionSentence } from "./retention-panel.tsx";

const retention = (came: number, ...shares: (number | null)[]) => ({
  tracked: true,
  came,
  stillThere: [5, 15, 30, 60].map((minutes, i) => ({ minutes, share: shares[i] ?? null, atRisk: 0 })),
});

it.each([
  [retention(8, 0.75, 0.5, 0.4, 0.25), "Of 8 visits, 75% were still there after 5 min and 25% after 60 min."],
  [retention(1, 1), "Of 1 visit, 100% were still there after 5 min."],
  [retention(3), "3 visits; fewer than ten people were seen for five minutes."],
])("%o reads: %s", (of, words) => {
  expect(retentionSentence(of)).toBe(words);
});
