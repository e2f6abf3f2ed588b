import { newMoment } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planSale } from "./sale-plan.ts";

const options = fc.record({
  lots: fc.integer({ min: 1, max: 24 }),
  lotS: fc.integer({ min: 10, max: 600 }),
  startS: fc.integer({ min: 0, max: 600 }),
  gapS: fc.integer({ min: 0, max: 60 }),
  breakS: fc.integer({ min: 0, max: 900 }),
  seed: fc.integer(),
});

describe("a simulated sale", () => {
  it("opens each lot, lets bids rise, and ends each lot with one hammer before the next is opened", () => {
    fc.assert(
      fc.property(options, (given) => {
        const { events, endsAt } = planSale(given);
        let [open, bid, latest] = ["", 0, 0];
        const hammered: string[] = [];
        for (const { at, moment } of events) {
          expect(at).toBeGreaterThanOrEqual(latest);
          latest = at;
          // Every moment must be valid for the API.
          const { type, lotNumber, price } = newMoment.parse(moment);
          if (type === "break") expect(open).toBe("");
          else if (type === "lot_opened") {
            expect(open).toBe("");
            [open, bid] = [lotNumber ?? "", 0];
          } else {
            expect(lotNumber).toBe(open);
            if (type === "bid") {
              expect(price).toBeGreaterThan(bid);
              bid = price ?? 0;
            } else {
              if (type === "sold") expect(price).toBe(bid);
              hammered.push(open);
              open = "";
            }
          }
        }
        expect(open).toBe("");
        expect(latest).toBe(endsAt);
        expect(hammered).toEqual(Array.from({ length: given.lots }, (_, place) => String(place + 1)));
        expect(events.filter(({ moment }) => moment.type === "break")).toHaveLength(
          given.breakS > 0 && given.lots > 1 ? 1 : 0,
        );
      }),
    );
  });

  it("has the highest appeal at a hammer and the lowest in the break, between 0 and 1", () => {
    fc.assert(
      fc.property(options, fc.nat(20_000), (given, second) => {
        const interest = planSale(given).interest(second);
        expect(interest).toBeGreaterThan(0);
        expect(interest).toBeLessThanOrEqual(1);
      }),
    );
    const sale = planSale({ lots: 2, lotS: 100, startS: 0, gapS: 0, breakS: 50, seed: 1 });
    const hammer = (sale.events.find(({ moment }) => moment.type === "sold")?.at ?? 0) / 1_000;
    const pause = (sale.events.find(({ moment }) => moment.type === "break")?.at ?? 0) / 1_000;
    expect(sale.interest(hammer - 1)).toBeGreaterThan(sale.interest(1));
    expect(sale.interest(pause + 10)).toBeLessThan(sale.interest(1));
  });

  it("is the same for the same seed", () => {
    const given = { lots: 24, lotS: 40, startS: 5, gapS: 5, breakS: 60, seed: 3 };
    expect(planSale(given).events).toEqual(planSale(given).events);
    expect(planSale(given).events).not.toEqual(planSale({ ...given, seed: 4 }).events);
  });
});
