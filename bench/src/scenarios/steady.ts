import { quantile } from "../measure.ts";
import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, honesty, loopFigures } from "../stage.ts";

const JOIN_RATE = 2_000;

/** One viewer joins and leaves a full room, and everyone receives each new count. */
export const steady: Scenario = {
  name: "steady",
  what: "One huge room: one viewer joins and leaves, and everyone receives each new count",
  run: ({ quick, log }) => {
    const viewers = quick ? 1_000 : 10_000;
    const rounds = quick ? 2 : 12;
    return eachSide({ quick, log }, async (stage) => {
      await stage.join(viewers, JOIN_RATE);
      await stage.settle();
      const delays: number[] = [];
      const cost = await stage.measure();
      let last = await stage.settle();
      for (let round = 0; round < rounds; round += 1) {
        await stage.join(1);
        last = await stage.settle();
        delays.push(last.lastChangeAt - last.joinedAt);
        const left = await stage.leave(1);
        last = await stage.settle();
        delays.push(last.lastChangeAt - left);
      }
      const { cpu, messages, loop } = await cost();
      return [
        { figure: "viewers", value: viewers, unit: "" },
        { figure: "messages delivered", value: messages, unit: "" },
        ...cpuFigures(cpu, messages, "per message", "≤ 1.1 × Nchan"),
        ...loopFigures(loop, "≤ 25 ms"),
        { figure: "change to last screen, median", value: quantile(delays, 0.5), unit: "ms" },
        { figure: "change to last screen, longest", value: Math.max(...delays), unit: "ms" },
        ...honesty(last),
      ];
    });
  },
};
