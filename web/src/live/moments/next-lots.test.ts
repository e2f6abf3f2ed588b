import type { CatalogueView, MomentType, PublicMoment } from "@headcount/protocol";
import { lotsToCome, saleOf } from "@headcount/protocol/block";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextLots } from "./next-lots.ts";

const moment = (second: number, type: MomentType, lotNumber: string | null): PublicMoment => ({
  id: second.toString(16).padStart(24, "0"),
  type,
  at: new Date(Date.UTC(2026, 2, 10) + second * 1_000).toISOString(),
  lotNumber,
  ...{ lotTitle: null, price: null, currency: null, bidder: null, text: null },
});

const LOTS = Array.from({ length: 30 }, (_, i) => ({ number: String(i + 1), title: null, place: i + 1 }));
const SENT = 8;

/** The next lots as the server knows them after these moments. */
function viewAfter(moments: readonly PublicMoment[]): CatalogueView {
  const done = new Set(moments.flatMap(({ lotNumber }) => (lotNumber === null ? [] : [lotNumber])));
  const { lastOpened } = saleOf(moments);
  const next = lotsToCome(LOTS, done, lastOpened);
  return {
    total: LOTS.length,
    lastOpened,
    place: LOTS.find(({ number }) => number === lastOpened)?.place ?? null,
    next: next.slice(0, SENT),
    isPartial: next.length > SENT,
  };
}
const numbers = (lots: CatalogueView["next"]) => lots.map(({ number }) => number);

describe("the next lots", () => {
  it("move on when a lot is opened, and tell its place", () => {
    const shown = nextLots(viewAfter([]), [moment(1, "lot_opened", "1"), moment(2, "sold", "1")]);
    expect(numbers(shown.next)).toEqual(["2", "3", "4", "5", "6", "7", "8"]);
    expect(shown).toMatchObject({ place: 1, total: 30, outdatedBy: null });
  });

  it("are what the server says, or are loaded again", () => {
    const edge = fc.record({
      type: fc.constantFrom<MomentType>("lot_opened", "lot_opened", "sold", "withdrawn"),
      lot: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 35 })),
    });
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 12 }), fc.nat(12), (edges, loadedAt) => {
        const moments = edges.map(({ type, lot }, i) => moment(i, type, String(lot)));
        const shown = nextLots(viewAfter(moments.slice(0, loadedAt)), moments);
        const now = viewAfter(moments);
        expect(shown.total).toBe(now.total);
        if (shown.outdatedBy !== null) return;
        expect(shown.place).toBe(now.place);
        expect(numbers(now.next).slice(0, shown.next.length)).toEqual(numbers(shown.next));
        expect(shown.next.length).toBeGreaterThanOrEqual(Math.min(4, now.next.length));
      }),
    );
  });
});
