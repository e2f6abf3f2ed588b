import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, honesty, loopFigures } from "../stage.ts";

/** Everyone reconnects at the same time, as after a deployment. */
export const burst: Scenario = {
  name: "burst",
  what: "Everyone connects at once, into rooms of nine: the cost of a join with few messages",
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
        ...cpuFigures(cpu, viewers, "per join", "≤ 1.25 × ws"),
        { figure: "messages per viewer", value: messages / viewers, unit: "" },
        { figure: "until the last viewer has joined", value: tally.joinedAt - began, unit: "ms" },
        { figure: "until the last viewer sees the count", value: tally.lastChangeAt - began, unit: "ms" },
        ...loopFigures(loop, "≤ 25 ms"),
        ...honesty(tally),
      ];
    });
  },
};
