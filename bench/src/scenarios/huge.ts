import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, holdable, honesty, loopFigures } from "../stage.ts";

const JOIN_RATE = 2_000;
const HUGE_SETTLE_MS = 60_000;
const LEAVING = 10;

/** As many viewers in one room as one process can hold. */
export const huge: Scenario = {
  name: "huge",
  what: "One room with as many viewers as one process may open files, at most 40,000; then a few leave",
  run: ({ quick, log }) => {
    const viewers = holdable(quick ? 2_000 : 40_000);
    return eachSide({ quick, log }, async (stage) => {
      const empty = stage.memory();
      await stage.join(viewers, JOIN_RATE);
      await stage.settle(HUGE_SETTLE_MS);
      const memory = stage.memory();
      const measurement = await stage.measure();
      const leftAt = await stage.leave(LEAVING);
      const tally = await stage.settle(HUGE_SETTLE_MS);
      const { cpu, messages, loop } = await measurement();
      return [
        { figure: "viewers", value: viewers, unit: "" },
        { figure: "memory of the server", value: memory / 1024 ** 2, unit: "MiB", goal: "≤ 1024 MiB" },
        { figure: "memory per viewer", value: (memory - empty) / viewers / 1024, unit: "KiB" },
        ...cpuFigures(cpu, messages, "per message"),
        { figure: "change to last screen", value: tally.lastChangeAt - leftAt, unit: "ms", goal: "≤ 2000 ms" },
        ...loopFigures(loop, "≤ 25 ms"),
        ...honesty(tally),
      ];
    });
  },
};
