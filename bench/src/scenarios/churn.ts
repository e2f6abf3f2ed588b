import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, honesty, loopFigures } from "../stage.ts";

/** Viewers join and leave all the time. */
export const churn: Scenario = {
  name: "churn",
  what: "Churn: a tenth of a full room is replaced repeatedly",
  run: ({ quick, log }) => {
    const viewers = quick ? 500 : 5_000;
    const rounds = quick ? 2 : 10;
    const tenth = viewers / 10;
    return eachSide({ quick, log }, async (stage) => {
      await stage.join(viewers, 2_000);
      await stage.settle();
      const cost = await stage.measure();
      for (let round = 0; round < rounds; round += 1) {
        await stage.leave(tenth);
        await stage.join(tenth, tenth * 2);
      }
      const tally = await stage.settle();
      const { cpu, messages, loop } = await cost();
      return [
        { figure: "viewers", value: viewers, unit: "" },
        { figure: "viewers replaced", value: rounds * tenth, unit: "" },
        ...cpuFigures(cpu, rounds * tenth, "per viewer replaced, including messages"),
        { figure: "messages per viewer", value: messages / viewers, unit: "" },
        ...loopFigures(loop, "≤ 25 ms"),
        ...honesty(tally),
      ];
    });
  },
};
