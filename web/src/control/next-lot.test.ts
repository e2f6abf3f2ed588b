import type { PublicMoment } from "@headcount/protocol";
import { expect, it } from "vitest";
import { nextLot } from "./next-lot.ts";

const catalogue = ["1", "1A", "2"].map((number) => ({ number, title: `Lot ${number}` }));
const opened = (...numbers: string[]) =>
  numbers.map(
    (lotNumber, i) => ({ id: `${i}`, type: "lot_opened", at: new Date(i).toISOString(), lotNumber }) as PublicMoment,
  );

it("follows the catalogue, past what was opened out of turn", () => {
  expect(nextLot(catalogue, [])).toEqual(catalogue[0]);
  expect(nextLot(catalogue, opened("1"))).toEqual(catalogue[1]);
  expect(nextLot(catalogue, opened("1A", "1"))).toEqual(catalogue[2]);
});

it("counts on without a catalogue, or past its end", () => {
  expect(nextLot([], [])).toEqual({ number: "1", title: null });
  expect(nextLot(catalogue, opened("1", "1A", "2"))).toEqual({ number: "3", title: null });
  expect(nextLot([], opened("12B"))).toEqual({ number: "", title: null });
});
