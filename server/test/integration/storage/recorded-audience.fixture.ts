import { createHash } from "node:crypto";
import { type CountMode, DEFAULT_GRID, HOUR_MS, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import { Minutes } from "../../../src/recording/minute-builder.ts";
import { seeded } from "../../../src/simulation/seeded.ts";

const AUCTION = "a".repeat(24);
const START = Date.UTC(2026, 10, 23, 10);
/** One in ten people opens a second tab for a part of the visit. */
const SECOND_TABS = 0.1;

interface Audience {
  countMode: CountMode;
  /** People present on average, and those who come in a minute. */
  people: number;
  arrivals: number;
  minutes: number;
}

/**
 * The parts that a recorder makes of an audience whose people come and leave at random times, after one hour in which it fills up.
 * Always the same for the same audience.
 */
export const recordedAudience = ({ countMode, people, arrivals, minutes }: Audience): MinutePart[] => {
  const random = seeded(people);
  const after = (mean: number): number => -Math.log(1 - random()) * mean;
  const at = (ms: number) => ({ wall: Math.floor(START + ms), mono: ms + 0.37 });
  const recorder = new Minutes({
    node: "n",
    boot: "b",
    grid: DEFAULT_GRID,
    start: at(-3_000),
    countMode: () => countMode,
  });
  const end = HOUR_MS + minutes * MINUTE_MS;
  const steps: [ms: number, run: (ms: number) => void][] = [];
  const now = { people: 0, connections: 0 };
  const observe = (ms: number, joins: number, leaves: number, person: string | null): void => {
    const identified = countMode === "people" ? person : null;
    const moves = { joins, leaves, came: joins > 0 ? identified : null, went: leaves > 0 ? identified : null };
    const occupancy = countMode === "people" ? now : { people: now.connections, connections: now.connections };
    recorder.observe(AUCTION, { ...occupancy }, moves, at(ms));
  };
  const tab = (from: number, to: number, person: string | null): void => {
    const change = (by: 1 | -1) => (ms: number) => {
      now.connections += by;
      if (person) now.people += by;
      const isCounted = person !== null || countMode === "tabs";
      observe(ms, isCounted && by > 0 ? 1 : 0, isCounted && by < 0 ? 1 : 0, person);
    };
    steps.push([from, change(1)], [to, change(-1)]);
  };
  for (let ms = 0, number = 0; ms < end; ms += after(MINUTE_MS / arrivals), number += 1) {
    const left = ms + after((people / arrivals) * MINUTE_MS);
    tab(ms, left, createHash("sha256").update(`${number}`).digest("base64url").slice(0, 16));
    if (random() >= SECOND_TABS) continue;
    const second = ms + random() * (left - ms);
    tab(second, second + random() * (left - second), null);
  }
  const parts: MinutePart[] = [];
  // Timers are late by up to two milliseconds.
  for (let ms = 0; ms <= end; ms += DEFAULT_GRID.slotMs)
    steps.push([
      ms + 2 * random(),
      (late) => {
        recorder.advance(at(late));
        parts.push(...recorder.take().parts.map(({ part }) => part));
      },
    ]);
  for (const [ms, run] of steps.sort(([a], [b]) => a - b)) if (ms < end + 2) run(ms);
  return parts.filter(({ minute }) => minute >= START + HOUR_MS);
};
