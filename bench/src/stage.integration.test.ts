import { expect, it } from "vitest";
import { cpuFigures, eachSide, honesty } from "./stage.ts";

const VIEWERS = 20;

it("on every side that can run here, all viewers come to see the right number, through joins and leaves", {
  tags: ["slow"],
}, async () => {
  const left: string[] = [];
  const played: string[] = [];
  const figures = await eachSide(
    { rooms: 2, log: (line) => line.includes("left out") && left.push(line) },
    async (stage) => {
      const cost = await stage.measure();
      await stage.join(VIEWERS);
      const joined = await stage.settle();
      expect(joined).toMatchObject({ held: VIEWERS, open: VIEWERS, behind: 0, converged: true, lost: 0 });
      await stage.leave(VIEWERS / 2);
      const tally = await stage.settle();
      expect(tally).toMatchObject({ held: VIEWERS / 2, open: VIEWERS / 2, behind: 0, converged: true, lost: 0 });
      expect(tally.toldAt).toBeGreaterThan(joined.joinedAt);
      const { cpu, messages, loop } = await cost();
      // Each of them was told at least once of having come, and those who stay of the others' leaving.
      expect(messages).toBeGreaterThanOrEqual(VIEWERS * 1.5);
      expect(stage.memory()).toBeGreaterThan(0);
      expect(loop === null).toBe(stage.side === "Nchan");
      played.push(stage.side);
      return [...cpuFigures(cpu, messages, "a message"), ...honesty(tally)];
    },
  );
  expect(played.length + left.length).toBe(4);
  expect(new Set(figures.map(({ side }) => side))).toEqual(new Set(played));
  for (const { side, figure, value } of figures) {
    if (figure === "viewers who see the right number") expect([side, value]).toEqual([side, 100]);
    if (figure === "CPU a message") expect(value).toBeGreaterThanOrEqual(0);
  }
});
