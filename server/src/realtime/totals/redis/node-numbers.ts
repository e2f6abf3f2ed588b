import type { Excluded, Occupancy } from "@headcount/protocol";
import type { OwnAudience } from "../totals.ts";

/** The numbers of a node in an auction as Redis stores them: connections, unidentified people, and excluded connections by reason. Absent ones are 0. */
export type NodeNumbers = readonly number[];

const NONE: NodeNumbers = [];

export const numbersOf = (own: OwnAudience, auctionId: string, now: number): NodeNumbers => {
  const { connections, people } = own.count(auctionId, now);
  const { staff, screen, bot, overAddressLimit, tooShort } = own.excluded(auctionId);
  return [connections, people - own.identified(auctionId).size, staff, screen, bot, overAddressLimit, tooShort];
};

export const excludedOf = ([
  ,
  ,
  staff = 0,
  screen = 0,
  bot = 0,
  overAddressLimit = 0,
  tooShort = 0,
]: NodeNumbers): Excluded => ({
  ...{ staff, screen, bot, overAddressLimit, tooShort },
});

/** @param identified how many people are identified */
export const occupancyOf = ([connections = 0, unidentified = 0]: NodeNumbers, identified: number): Occupancy => ({
  connections,
  people: unidentified + identified,
});

/** The numbers as one script argument; empty if all are 0. */
export const packed = (numbers: NodeNumbers): string =>
  numbers.some((number) => number !== 0) ? numbers.join(" ") : "";

export const unpacked = (text: string): NodeNumbers => (text === "" ? NONE : text.split(" ").map(Number));
