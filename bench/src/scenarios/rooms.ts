import type { Scenario } from "../scenario.ts";
import { cpuFigures, eachSide, holdable, honesty, loopFigures } from "../stage.ts";

const A_ROOM = 10;

/** Many small auctions at once. */
export const rooms: Scenario = {
  name: "rooms",
  what: "Many rooms of ten, filled at 2,000/s; then one viewer leaves each room",
  run: ({ quick, log }) => {
    const count = Math.floor(holdable(quick ? 1_000 : 20_000) / A_ROOM);
    return eachSide({ quick, log, rooms: count }, async (stage) => {
      const empty = stage.memory();
      const cost = await stage.measure();
      await stage.join(count * A_ROOM, 2_000);
      await stage.settle();
      const memory = (stage.memory() - empty) / (count * A_ROOM);
      const leftAt = await stage.leave(count);
      const tally = await stage.settle();
      const { cpu, messages, loop } = await cost();
      return [
        { figure: "rooms of ten", value: count, unit: "" },
        ...cpuFigures(cpu, count * A_ROOM, "per viewer, join, messages and leave"),
        { figure: "messages per viewer", value: messages / (count * A_ROOM), unit: "" },
        { figure: "leave to last screen", value: tally.lastChangeAt - leftAt, unit: "ms" },
        { figure: "memory per viewer", value: memory / 1024, unit: "KiB" },
        ...loopFigures(loop, "≤ 25 ms"),
        ...honesty(tally),
      ];
    });
  },
};
