import { DEFAULT_GRID, type MinutePart } from "@headcount/protocol";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { memoryStore } from "../storage/memory/store.ts";
import { createDeliveryLedger } from "./delivery-ledger.ts";

const part = (boot: string, seq: number): MinutePart => ({
  node: "n",
  boot,
  seq,
  minute: seq * 60_000,
  slots: [],
  joins: 0,
  leaves: 0,
});
const from = (boot: string, skewMs = 0) => ({ node: "n", boot, skewMs });

function made() {
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const { recorders } = memoryStore({ retentionMs: 1, grid: DEFAULT_GRID });
  return { ledger: createDeliveryLedger({ recorders, log, now: () => 1_000_000 }), recorders, lines };
}

describe("the delivery ledger", () => {
  it("reports part numbers as missing until the parts arrive", async () => {
    const { ledger } = made();
    await ledger.note([part("a", 4), part("a", 5)], from("a"));
    expect(await ledger.missing()).toBe(3);
    await ledger.note([part("a", 1), part("a", 2)], from("a"));
    expect(await ledger.missing()).toBe(1);
    await ledger.note([part("a", 3), part("b", 2)], from("b"));
    expect(await ledger.missing()).toBe(1);
    await ledger.note([part("b", 1)], from("b"));
    expect(await ledger.missing()).toBe(0);
  });

  it("does not miss parts that another process stored", async () => {
    const { ledger, recorders } = made();
    await ledger.note([part("a", 1), part("a", 3)], from("a"));
    expect(await ledger.missing()).toBe(1);
    await recorders.note([{ node: "n", boot: "a", seqs: [2], skewMs: 0 }], 1_000_000);
    expect(await ledger.missing()).toBe(0);
  });

  it("ignores parts without a number", async () => {
    const { ledger, recorders } = made();
    await ledger.note([part("external", 0)], null);
    expect([await ledger.missing(), await recorders.list(0)]).toEqual([0, []]);
  });

  it("keeps each sender's clock difference, and logs a large one once", async () => {
    const { ledger, recorders, lines } = made();
    await ledger.note([part("a", 1)], from("a", 300));
    expect([ledger.skewMs(), lines]).toEqual([300, []]);
    await ledger.note([part("a", 2)], from("a", -90_000));
    await ledger.note([part("a", 3)], from("a", -90_000));
    expect(ledger.skewMs()).toBe(90_000);
    expect(lines).toEqual(["a realtime server's clock is wrong, or this one's"]);
    expect(await recorders.list(0)).toMatchObject([{ skewMs: -90_000, lastAt: 1_000_000 }]);
  });

  it("does not apply the sender's clock difference to parts that it delivers for an earlier boot", async () => {
    const { ledger, recorders } = made();
    await ledger.note([part("old", 1), part("new", 1)], from("new", 40));
    expect((await recorders.list(0)).map(({ boot, skewMs }) => [boot, skewMs])).toEqual(
      expect.arrayContaining([
        ["old", null],
        ["new", 40],
      ]),
    );
  });

  it("F33: distinguishes two processes with the same node name from a restart: the older boot sends again", async () => {
    const { ledger, lines } = made();
    await ledger.note([part("a", 1)], from("a"));
    await ledger.note([part("b", 1)], from("b"));
    await ledger.note([part("b", 2), part("a", 2)], from("b"));
    expect([ledger.clashes(), lines]).toEqual([0, []]);
    await ledger.note([part("a", 3)], from("a"));
    expect(ledger.clashes()).toBe(1);
    expect(lines[0]).toContain("two realtime servers have the same node name");
  });
});
