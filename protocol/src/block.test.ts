import { expect, it } from "vitest";
import { lotOnBlock } from "./block.ts";
import type { MomentType } from "./moment.ts";

let made = 0;
const happened = (
  second: number,
  type: MomentType,
  lotNumber: string | null = null,
  lotTitle: string | null = null,
) => {
  made += 1;
  const at = new Date(Date.UTC(2026, 2, 10) + second * 1_000).toISOString();
  return { id: made.toString(16).padStart(24, "0"), at, type, lotNumber, lotTitle };
};

it("is the lot that was opened, until its hammer", () => {
  expect(lotOnBlock([])).toBeNull();
  const opened = happened(3, "lot_opened", "1", "Vase");
  expect(lotOnBlock([opened])).toEqual({ number: "1", title: "Vase", openedAt: opened.at });
  expect(lotOnBlock([happened(9, "sold"), opened])).toBeNull();
  expect(lotOnBlock([happened(9, "sold", "2"), opened])).toMatchObject({ number: "1" });
  // The last page of a long history may begin with a hammer.
  expect(lotOnBlock([happened(1, "sold", "4"), happened(3, "lot_opened", "5")])).toMatchObject({ number: "5" });
});

it("keeps its name when it is opened again", () => {
  const again = [happened(1, "lot_opened", "7", "Vase"), happened(2, "passed"), happened(5, "lot_opened", "7")];
  expect(lotOnBlock(again)).toMatchObject({ number: "7", title: "Vase", openedAt: again[2]?.at });
});
