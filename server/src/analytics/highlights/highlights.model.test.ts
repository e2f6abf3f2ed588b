import { type Highlight, type Interval, MINUTE_MS, type Moment, SLOT_MS } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { counted } from "../../minutes/minute-sum.ts";
import type { SampledSlot } from "../../minutes/slot.ts";
import { happened } from "../../storage/moment.fixtures.ts";
import { iso, T0 } from "../analytics.fixtures.ts";
import { analyse, lotRuns, slot } from "../lots/lots.fixtures.ts";
import { standsOut } from "./highlights.fixtures.ts";

const SECOND = 1_000;
const LENGTH = 6 * MINUTE_MS;
/** The end of the minutes that must have arrived: `now` is 20 s after the end of a minute. */
const ARRIVED = T0 + LENGTH;

/** Slots of six minutes, of which none or a few are missing, and whose levels move in large steps. */
const anySlots: fc.Arbitrary<SampledSlot[]> = fc
  .tuple(
    fc.nat(40),
    fc.array(fc.nat(6), { minLength: 72, maxLength: 72 }),
    fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(71), { maxLength: 3 })),
  )
  .map(([base, levels, missing]) =>
    levels.flatMap((level, index) => (missing.includes(index) ? [] : [slot(index, base + 20 * level)])),
  );

/** Openings, hammers and breaks at whole seconds, each with a time of its own. */
const anySale: fc.Arbitrary<Moment[]> = fc
  .array(
    fc.record({
      second: fc.nat(LENGTH / SECOND),
      type: fc.constantFrom("lot_opened" as const, "sold" as const, "break" as const),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    [...new Map(all.map((one) => [one.second, one])).values()].map(({ second, type }) =>
      happened(second, type, { lotNumber: type === "lot_opened" ? `${second % 9}` : null }),
    ),
  );

/** Up to two live times at whole seconds. */
const anyLive: fc.Arbitrary<Interval[]> = fc
  .uniqueArray(fc.nat(LENGTH / SECOND), { minLength: 4, maxLength: 4 })
  .chain((seconds) =>
    fc.constantFrom(0, 1, 2, 3, 4).map((edges) => {
      const [a = 0, b = 0, c = 0, d = 0] = seconds.toSorted((x, y) => x - y).map((one) => T0 + one * SECOND);
      const all = [
        { from: a, to: edges === 1 ? Number.POSITIVE_INFINITY : b },
        { from: c, to: edges === 3 ? Number.POSITIVE_INFINITY : d },
      ];
      return edges === 0 ? [] : all.slice(0, edges < 3 ? 1 : 2);
    }),
  );

/** The definitions, second by second. */
const model = (moments: readonly Moment[], slots: readonly SampledSlot[], live: readonly Interval[]) => {
  const levelAt = (at: number): number | null => {
    const holder = slots.find(({ from, to }) => from <= at && at < to);
    return holder ? counted(holder, "tabs").mean : null;
  };
  const starts = lotRuns(moments).flatMap(({ from }, index) => {
    const [start, end] = [levelAt(from), levelAt(from + MINUTE_MS)];
    if (start === null || end === null || end - start < 5 || end - start < 0.05 * start) return [];
    return [{ order: index + 1, gained: end - start }];
  });

  const ordered = moments.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const spans = live.length > 0 ? live : [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];
  const breaks = spans.flatMap((span) => {
    const found: Interval[] = [];
    for (const { type, at: when } of ordered) {
      const at = Date.parse(when);
      if (type !== "break" || at < span.from || at >= span.to || at < (found.at(-1)?.to ?? 0)) continue;
      const next = ordered.find((one) => one.type === "lot_opened" && Date.parse(one.at) >= at);
      found.push({ from: at, to: Math.min(span.to, next ? Date.parse(next.at) : Number.POSITIVE_INFINITY) });
    }
    return found.map((one) => ({ ...one, until: span.to }));
  });
  const dips = breaks.flatMap(({ from, to, until }) => {
    const start = levelAt(from);
    const seenTo = Math.max(0, ...slots.filter((one) => one.from < until).map((one) => one.to));
    // Nothing is known, but nothing is missing either.
    const isToCome = (at: number): boolean => at >= seenTo && at >= ARRIVED;
    if (start === null) return [];
    let [lowest, lowestAt] = [start, from];
    let at = from;
    for (; at < to && !isToCome(at); at += SECOND) {
      const level = levelAt(at);
      if (level === null) return [];
      if (level < lowest) [lowest, lowestAt] = [level, at];
    }
    let backAt: number | null = null;
    for (at = lowestAt; at < until && !isToCome(at) && backAt === null; at += SECOND) {
      const level = levelAt(at);
      if (level === null) return [];
      if (level >= start) backAt = at;
    }
    const lost = (start - lowest) / start;
    if (start - lowest < 10 || lost < 0.1) return [];
    return [{ at: iso(from), lost, minutes: backAt === null ? null : (backAt - from) / MINUTE_MS }];
  });
  return {
    gained: starts.length === 0 ? null : Math.round(Math.max(...starts.map(({ gained }) => gained))),
    starts,
    lost: dips.length === 0 ? null : Math.max(...dips.map(({ lost }) => lost)),
    dips,
  };
};

it("what stands out agrees with a model that follows the definitions second by second", async () => {
  await fc.assert(
    fc.asyncProperty(anySale, anySlots, anyLive, async (moments, slots, live) => {
      const liveSpans = live.map(({ from, to }) => ({
        from: iso(from),
        to: to === Number.POSITIVE_INFINITY ? null : iso(to),
      }));
      const now = ARRIVED + 4 * SLOT_MS;
      const { highlights } = await standsOut(moments, slots, { now, auction: { liveSpans } });
      const find = <K extends Highlight["kind"]>(kind: K) =>
        highlights.find((one): one is Extract<Highlight, { kind: K }> => one.kind === kind);
      const expected = model(moments, slots, live);

      const start = find("lotStart");
      expect(start?.gained ?? null).toBe(expected.gained);
      if (start)
        expect(expected.starts).toContainEqual({ order: start.lot.order, gained: expect.closeTo(start.gained, 0) });
      const dip = find("break");
      expect(dip?.lost ?? null).toBe(expected.lost);
      if (dip) expect(expected.dips).toContainEqual({ at: dip.at, lost: dip.lost, minutes: dip.minutes });

      const { lots } = await analyse(moments, slots, { now, auction: { liveSpans } });
      const peak = Math.max(-1, ...lots.map(({ peakViewers }) => peakViewers ?? -1));
      const next = lots[lots.findIndex(({ peakViewers }) => peakViewers === peak) + 1];
      const share = (next?.viewersAtOpen ?? Number.POSITIVE_INFINITY) / peak;
      expect(find("afterPeak")?.share ?? null).toBe(peak >= 10 && share <= 1 ? share : null);
    }),
  );
});
