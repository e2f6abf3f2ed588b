import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, honesty, loopFigures } from "../stage.ts";

const STORM_IDLE_MS = 2_000;

/** A room fills, idles, and loses nine in ten viewers at once. */
export const storm: Scenario = {
  name: "storm",
  what: "Join storm at 1,000/s into one room, its memory when idle, then nine in ten leave at once",
  run: ({ quick, log }) => {
    const viewers = quick ? 500 : 10_000;
    return eachSide({ quick, log }, async (stage) => {
      const empty = stage.memory();
      const storming = await stage.measure();
      await stage.join(viewers, 1_000);
      const joined = await stage.settle();
      const { cpu, messages, loop } = await storming();
      await pause(quick ? STORM_IDLE_MS / 4 : STORM_IDLE_MS);
      const memory = (stage.memory() - empty) / viewers;
      const leaving = await stage.measure();
      const leftAt = await stage.leave(viewers * 0.9);
      const left = await stage.settle();
      const leave = await leaving();
      return [
        { figure: "viewers", value: viewers, unit: "" },
        ...cpuFigures(cpu, viewers, "per join, including messages"),
        { figure: "messages per viewer", value: messages / viewers, unit: "", goal: "≤ 10" },
        {
          figure: "last join to last screen",
          value: joined.lastChangeAt - joined.joinedAt,
          unit: "ms",
          goal: "≤ 500 ms",
        },
        ...loopFigures(loop, "≤ 25 ms"),
        { figure: "memory per viewer", value: memory / 1024, unit: "KiB", goal: "≤ 1 × Nchan" },
        { figure: "mass leave to last screen", value: left.lastChangeAt - leftAt, unit: "ms" },
        {
          figure: "mass leave, longest loop stall",
          value: leave.loop?.max ?? Number.NaN,
          unit: "ms",
          goal: "≤ 25 ms",
        },
        ...honesty(joined),
      ];
    });
  },
};
