import { headcount } from "../peers/headcount.ts";
import { naive as naivePeer } from "../peers/naive.ts";
import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, honesty, loopFigures } from "../stage.ts";

/** The cost of a broadcast on every change: viewers² messages. */
export const naive: Scenario = {
  name: "naive",
  what: "A broadcast on every change (naive), compared with Headcount: joins at 1,000/s into one room",
  run: ({ quick, log }) => {
    const viewers = quick ? 300 : 2_000;
    const patience = quick ? 10_000 : 60_000;
    return eachSide({ quick, log, peers: [headcount, naivePeer] }, async (stage) => {
      const cost = await stage.measure();
      await stage.join(viewers, 1_000);
      const tally = await stage.settle(patience);
      const { cpu, messages, loop } = await cost();
      return [
        { figure: "viewers", value: viewers, unit: "" },
        { figure: "total messages", value: messages, unit: "" },
        ...cpuFigures(cpu, viewers, "per join, including messages"),
        { figure: "last join to last screen", value: tally.lastChangeAt - tally.joinedAt, unit: "ms" },
        ...loopFigures(loop),
        ...honesty(tally),
      ];
    });
  },
};
