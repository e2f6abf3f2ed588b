import { expect, it } from "vitest";
import { cpuFigures, eachSide, honesty } from "./stage.ts";

const VIEWERS = 20;

it("all viewers of every available side see the right count after joins and leaves", {
  tags: ["slow"],
}, async () => {
  const omitted: string[] = [];
  const played: string[] = [];
  const figures = await eachSide(
    { rooms: 2, log: (line) => line.includes("left out") && omitted.push(line) },
    async (stage) => {
      const cost = await stage.measure();
      await stage.join(VIEWERS);
      const joined = await stage.settle();
      expect(joined).toMatchObject({ held: VIEWERS, open: VIEWERS, behind: 0, converged: true, lost: 0 });
      await stage.leave(VIEWERS / 2);
      const tally = await stage.settle();
      expect(tally).toMatchObject({ held: VIEWERS / 2, open: VIEWERS / 2, behind: 0, converged: true, lost: 0 });
      expect(tally.lastChangeAt).toBeGreaterThan(joined.joinedAt);
      const { cpu, messages, loop } = await cost();
      // Each viewer received at least one count after joining. The remaining viewers received another after the leaves.
      expect(messages).toBeGreaterThanOrEqual(VIEWERS * 1.5);
      expect(stage.memory()).toBeGreaterThan(0);
      expect(loop === null).toBe(stage.side === "Nchan");
      played.push(stage.side);
      return [...cpuFigures(cpu, messages, "per message"), ...honesty(tally)];
    },
  );
  expect(played.length + omitted.length).toBe(5);
  expect(new Set(figures.map(({ side }) => side))).toEqual(new Set(played));
  for (const { side, figure, value } of figures) {
    if (figure === "viewers that see the right count") expect([side, value]).toEqual([side, 100]);
    if (figure === "CPU per message") expect(value).toBeGreaterThanOrEqual(0);
  }
});
