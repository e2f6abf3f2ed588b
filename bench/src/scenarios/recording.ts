import { setTimeout as pause } from "node:timers/promises";
import { DEFAULT_GRID, minuteMs } from "@headcount/protocol";
import { Child } from "../child.ts";
import { cpuOf } from "../measure.ts";
import { scratch } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";

/** The cost of recording many auctions at once. */
export const recording: Scenario = {
  name: "recording",
  what: "Active auctions sampled every 5 s, aggregated into minutes and journaled on disk",
  async run({ quick }) {
    const auctions = quick ? 1_000 : 10_000;
    const ms = quick ? 2 * DEFAULT_GRID.slotMs : minuteMs(DEFAULT_GRID) + 2 * DEFAULT_GRID.slotMs;
    const { folder, remove } = scratch();
    const child = new Child("recorder.ts", {}, folder);
    try {
      await child.ask("start", { auctions });
      await child.loopDelay();
      const before = cpuOf([child.pid]);
      await pause(ms);
      const after = cpuOf([child.pid]);
      const loop = await child.loopDelay();
      const { slots, parts, active } = await child.ask<{ slots: number; parts: number; active: number }>("tally");
      const totals = await child.ask<{ sent: number; stored: number }>("stop");
      if (active !== auctions || totals.sent !== totals.stored || totals.stored === 0)
        throw new Error(
          `${active} of ${auctions} auctions are active, ${totals.stored} of ${totals.sent} parts stored`,
        );
      const cpu = after.user + after.system - before.user - before.system;
      return [
        { figure: "active auctions", value: auctions, unit: "" },
        { figure: "slots journaled", value: slots, unit: "" },
        // A quick run ends before its first minute.
        ...(quick ? [] : [{ figure: "minutes handed over", value: parts, unit: "" }]),
        { figure: "CPU, share of one core", value: (100 * cpu) / ms, unit: "%", goal: "≤ 5 %" },
        { figure: "longest loop stall", value: loop.max, unit: "ms", goal: "≤ 25 ms" },
      ].map((figure) => ({ side: "Headcount", ...figure }));
    } finally {
      await child.end();
      remove();
    }
  },
};
