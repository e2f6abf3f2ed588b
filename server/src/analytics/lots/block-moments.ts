import type { Moment } from "@headcount/protocol";

type LotMoment = Pick<Moment, "id" | "type" | "at" | "lotNumber">;

/** Tells the moments of the lot on the block, by the opening that put it there, from others since that opening. */
export const momentsOfBlock = (opening: LotMoment) => {
  const isAtOpening = ({ at }: LotMoment): boolean => Date.parse(at) === Date.parse(opening.at);
  return {
    includes: (moment: LotMoment): boolean =>
      moment.id === opening.id ||
      (moment.type === "bid" && (moment.lotNumber ?? opening.lotNumber) === opening.lotNumber),
    /** A bid in the instant of the opening may be for this lot or for the lot before, which only all moments tell. */
    isUncertain: (moment: LotMoment): boolean => moment.type === "bid" && isAtOpening(moment),
  };
};
