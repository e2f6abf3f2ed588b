import { type Moment, type MomentType, momentType } from "@headcount/protocol";
import fc from "fast-check";
import { iso, T0 } from "../analytics/analytics.fixtures.ts";

let made = 0;
/** A moment `seconds` after T0. Of several moments in one second, the one created first is earlier. */
export const happened = (second: number, type: MomentType, over: Partial<Moment> = {}): Moment => {
  made += 1;
  return {
    id: made.toString(16).padStart(24, "0"),
    clientId: `${made}`,
    type,
    at: iso(T0 + second * 1_000),
    lotNumber: null,
    lotTitle: null,
    price: null,
    currency: null,
    bidder: null,
    text: null,
    ...over,
  };
};

/** Moments of a chaotic auction within five minutes of T0: missing hammers, wrong numbers, several with the same time. */
export const anyMoments: fc.Arbitrary<Moment[]> = fc.array(
  fc
    .record({
      second: fc.oneof(
        fc.nat(300),
        fc.nat(3_000).map((n) => n / 10),
      ),
      type: fc.constantFrom("lot_opened" as const, ...momentType.options),
      lotNumber: fc.constantFrom(null, "1", "2", "3"),
      price: fc.option(fc.nat(1_000)),
    })
    .map(({ second, type, lotNumber, price }) =>
      happened(second, type, {
        lotNumber: type === "lot_opened" ? (lotNumber ?? "1") : lotNumber,
        price,
        currency: price === null ? null : "EUR",
      }),
    ),
  { maxLength: 30 },
);
