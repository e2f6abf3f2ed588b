import fc from "fast-check";
import { expect, it } from "vitest";
import { audienceByHour, weekHours } from "./week-hours.ts";

const point = (time: string, avgViewers: number, coverage = 1) => ({
  timestamp: `2026-03-${time}Z`,
  avgViewers,
  coverage,
});
const between = (from: string, to: string) => ({
  from: Date.parse(`2026-03-${from}Z`),
  to: Date.parse(`2026-03-${to}Z`),
});

it("the audience of an hour belongs to the weekday and the hour of the auction's zone", () => {
  // 20:15 on Sunday in Delhi is 14:45 UTC.
  const range = { length: 30 * 60_000, ...between("08T14:45:00", "08T16:00:00") };
  const points = [point("08T14:45:00", 10), point("08T15:15:00", 20), point("08T15:45:00", 90, 0.5)];
  expect(audienceByHour(points, range, "Asia/Kolkata")).toEqual([
    { weekday: 7, hour: 20, minutes: 45, viewerMinutes: 600 },
    { weekday: 7, hour: 21, minutes: 22.5, viewerMinutes: 300 + 7.5 * 90 },
  ]);
});

it("a time that was not recorded is not in any hour", () => {
  const range = { length: 60_000, ...between("08T00:00:00", "08T05:00:00") };
  expect(audienceByHour([], range, "UTC")).toEqual([]);
  expect(audienceByHour([point("08T01:00:00", 0, 0)], range, "UTC")).toEqual([]);
  expect(audienceByHour([point("08T01:00:00", 0)], range, "UTC")).toEqual([
    { weekday: 7, hour: 1, minutes: 1, viewerMinutes: 0 },
  ]);
});

it("the hours follow a change of the clock", () => {
  const hours = weekHours("Europe/Berlin");
  expect([hours(Date.parse("2026-03-29T00:59:59Z")), hours(Date.parse("2026-03-29T01:00:00Z"))]).toEqual([
    { weekday: 7, hour: 1 },
    { weekday: 7, hour: 3 },
  ]);
});

it("no viewer-minute is lost or counted twice", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("UTC", "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns"),
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.record({ avgViewers: fc.nat(50), coverage: fc.constantFrom(0.25, 1) }), { maxLength: 40 }),
      (tz, minutes, all) => {
        const from = Date.parse("2026-03-28T22:07:00Z");
        const length = minutes * 60_000;
        const points = all.map((one, index) => ({ ...one, timestamp: new Date(from + index * length).toISOString() }));
        const found = audienceByHour(points, { length, from, to: from + all.length * length }, tz);
        const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
        expect(sum(found.map((one) => one.viewerMinutes))).toBeCloseTo(
          sum(all.map(({ avgViewers, coverage }) => avgViewers * coverage * minutes)),
        );
        expect(new Set(found.map(({ weekday, hour }) => weekday * 24 + hour)).size).toBe(found.length);
      },
    ),
  );
});
