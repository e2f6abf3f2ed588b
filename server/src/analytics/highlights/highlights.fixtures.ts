import { byTime, type Highlight, type Moment } from "@headcount/protocol";
import { reachesInto, type SampledSlot } from "../../minutes/slot.ts";
import { contextOf } from "../analytics.fixtures.ts";
import { analyse, each } from "../lots/lots.fixtures.ts";
import { type HighlightFindings, highlightsOf } from "./highlights.ts";

/** What stands out in a sale with these moments and slots. */
export const standsOut = async (
  moments: readonly Moment[],
  slots: readonly SampledSlot[],
  over: Parameters<typeof contextOf>[0] = {},
): Promise<HighlightFindings> => {
  const { lots } = await analyse(moments, slots, over);
  return highlightsOf(contextOf(over), {
    lots: { count: lots.length, lots: () => lots },
    moments: [moments.toSorted(byTime)],
    slots: (interval) => each(slots.filter((one) => reachesInto(one, interval))),
    yielder: { isDue: () => false, yield: async () => {} },
  });
};

/** The highlight of this kind. */
export const only = async <Kind extends Highlight["kind"]>(
  kind: Kind,
  ...sale: Parameters<typeof standsOut>
): Promise<Extract<Highlight, { kind: Kind }> | undefined> => {
  const { highlights } = await standsOut(...sale);
  return highlights.find((one): one is Extract<Highlight, { kind: Kind }> => one.kind === kind);
};
