import { byTime, saleOf } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyMoments } from "../../storage/moment.fixtures.ts";
import { momentsOfBlock } from "./block-moments.ts";
import { lotRuns } from "./lots.fixtures.ts";

it("the moments of the lot on the block give the same bids as all moments do", () => {
  fc.assert(
    fc.property(anyMoments, (moments) => {
      const { opening } = saleOf(moments.map((one) => ({ ...one, clientId: null })).toSorted(byTime));
      const last = lotRuns(moments).at(-1);
      expect(opening !== null).toBe(last !== undefined && last.to === null);
      if (!opening) return;
      const { includes, isUncertain } = momentsOfBlock(opening);
      const since = moments.filter(({ at }) => Date.parse(at) >= Date.parse(opening.at));
      if (since.some(isUncertain)) return;
      const { run: _, title: __, ...alone } = lotRuns(since.filter(includes)).at(-1) ?? { run: 0, title: null };
      expect(last).toMatchObject(alone);
    }),
  );
});
