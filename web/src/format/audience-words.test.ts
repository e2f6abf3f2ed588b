import { expect, it } from "vitest";
import { audienceWords } from "./audience-words.ts";

it("shows how many people see a change", () => {
  const words = (viewerCount: number | null, state = "live") => audienceWords({ state, viewerCount });
  expect([words(0), words(1), words(1_204), words(null), words(null, "setup")]).toEqual([
    "Nobody is watching right now.",
    "1 person is watching.",
    "1,204 people are watching.",
    "The audience sees it at once.",
    "",
  ]);
});
