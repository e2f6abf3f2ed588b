import { DEFAULT_GRID, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { answer, contextOf, iso, minuteAt, T0 } from "../analytics.fixtures.ts";
import { keptWithin } from "./kept-cut.ts";

it("an expired auction shows its whole summary beside an equally long auction, and its first points beside a shorter one", () => {
  const minute = fc.record({ value: fc.integer({ min: 1, max: 90 }), isBound: fc.boolean() });
  const viewers = fc.array(minute, { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(viewers, fc.integer({ min: 1, max: 40 }), (levels, minutes) => {
      const stored = levels.map(({ value, isBound }, i) => {
        const known = minuteAt(T0 + i * MINUTE_MS, value);
        return { ...known, connections: { ...known.connections, ...(isBound && { isBound }) } };
      });
      const { snapshots, summary, meta } = answer(stored, { timeRange: "all" });
      const kept = { snapshots, summary: { ...summary, uniqueViewers: 42 }, meta };
      const { auction } = contextOf();
      const liveSpans = [{ from: iso(T0), to: iso(T0 + levels.length * MINUTE_MS) }];
      const within = { auction: { ...auction, liveSpans }, grid: DEFAULT_GRID };
      const cut = keptWithin(kept, within, minutes * MINUTE_MS);
      if (minutes >= levels.length) expect(cut).toEqual(kept);
      else {
        expect(cut.snapshots).toEqual(snapshots.slice(0, minutes));
        const overallPeak = Math.max(...levels.slice(0, minutes).map(({ value }) => value));
        const highest = levels.slice(0, minutes).filter(({ value }) => value === overallPeak);
        expect(cut.summary).toMatchObject({
          overallPeak,
          peakIsBound: highest.every(({ isBound }) => isBound),
          ...{ duration: minutes, uniqueViewers: null },
        });
      }
    }),
  );
});
