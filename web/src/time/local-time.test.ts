import fc from "fast-check";
import { expect, it } from "vitest";
import { fromLocal, toLocal } from "./local-time.ts";

it("a time survives a field, to the minute", () => {
  const minutes = fc.integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 });
  fc.assert(
    fc.property(minutes, (minute) => {
      const instant = new Date(minute * 60_000).toISOString();
      expect(toLocal(instant)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
      // The repeated hour in autumn cannot be distinguished in a field.
      expect(toLocal(fromLocal(toLocal(instant)))).toBe(toLocal(instant));
    }),
  );
});
