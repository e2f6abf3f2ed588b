import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, honesty, loopFigures } from "../stage.ts";

/** As after a deployment: everyone is back in the same moment. */
export const burst: Scenario = {
  name: "burst",
  what: "Everyone connects at once, into rooms of nine: the price of a join with little news",
  run: ({ quick, log }) => {
    const viewers = quick ? 900 : 9_000;
    return eachSide({ quick, log, rooms: viewers / 9 }, async (stage) => {
      const cost = await stage.measure();
      const began = performance.timeOrigin + performance.now();
      await stage.join(viewers);
      const tally = await stage.settle();
      const { cpu, messages, loop } = await cost();
      return [
        { figure: "viewers", value: viewers, unit: "" },
        ...cpuFigures(cpu, viewers, "a join", "≤ 3 × Nchan"),
        { figure: "messages a viewer", value: messages / viewers, unit: "" },
        { figure: "until the last is in", value: tally.joinedAt - began, unit: "ms" },
        { figure: "until the last sees the number", value: tally.toldAt - began, unit: "ms" },
        ...loopFigures(loop, "≤ 250 ms"),
        ...honesty(tally),
      ];
    });
  },
};
