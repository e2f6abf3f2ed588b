import fc from "fast-check";
import { expect, it } from "vitest";
import type { Connection } from "../transport/transport.ts";
import { drain, GENTLE_DRAIN, QUICK_DRAIN, turnsOf } from "./drain.ts";

const lengthMs = (count: number, pace = GENTLE_DRAIN): number => {
  const { perTurn, pauseMs } = turnsOf(count, pace);
  return Math.ceil(count / perTurn - 1) * pauseMs;
};

it.each([
  ["a few clients", 5, 2_000],
  ["a hundred clients", 100, 19_800],
  ["some thousand clients", 5_000, 19_900],
  ["many thousand clients", 10_000, 39_900],
])("%s (%i) leave a node in %i ms", (_what, count, ms) => {
  expect(lengthMs(count)).toBe(ms);
});

it("any number of clients leaves within the limit, and few of them at a time", () => {
  fc.assert(
    fc.property(fc.nat({ max: 200_000 }), fc.constantFrom(GENTLE_DRAIN, QUICK_DRAIN), (count, pace) => {
      expect(lengthMs(count, pace)).toBeLessThanOrEqual(pace.limitMs);
      const { perTurn, pauseMs } = turnsOf(count, pace);
      expect(perTurn).toBeLessThanOrEqual(pace.perTurn);
      // At most a twentieth of the clients per second, unless the limit requires more.
      if (pace === GENTLE_DRAIN && count > 40) expect((perTurn / pauseMs) * 1_000).toBeLessThanOrEqual(count / 19);
    }),
  );
});

it("closes each connection once, after its farewell, also if no report is answered in time", async () => {
  const seen: string[] = [];
  const connections = ["a", "b", "c"].map(
    (name) => ({ close: () => seen.push(`${name} closed`) }) as never as Connection,
  );
  let reports = 0;
  const left = async (): Promise<void> => {
    reports += 1;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  };
  await drain(connections, () => seen.push("farewell"), { perTurn: 1, limitMs: 1_000, left });
  expect(seen).toEqual(["farewell", "a closed", "farewell", "b closed", "farewell", "c closed"]);
  expect(reports).toBe(1);
});
