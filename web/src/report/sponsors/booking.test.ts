import fc from "fast-check";
import { expect, it } from "vitest";
import { lotsText, parseLots } from "./booking.ts";

it("booked lots are read as organizers write them", () => {
  const one = (number: string) => ({ from: number, to: number });
  expect(parseLots("10–20, 25; A-1")).toEqual([{ from: "10", to: "20" }, one("25"), one("A-1")]);
  expect(parseLots(" 10-20 ,\n1 to 3, A-1 - A-9")).toEqual([
    { from: "10", to: "20" },
    { from: "1", to: "3" },
    { from: "A-1", to: "A-9" },
  ]);
  expect(parseLots(" , ;")).toEqual([]);
});

it("booked lots are the same after they were written and read", () => {
  const number = fc.stringMatching(/^[A-Z]?-?\d{1,4}[A-C]?$/);
  fc.assert(
    fc.property(fc.array(fc.record({ from: number, to: number })), (lots) => {
      expect(parseLots(lotsText(lots))).toEqual(lots);
    }),
  );
});
