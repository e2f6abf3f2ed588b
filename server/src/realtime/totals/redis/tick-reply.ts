import { type NodeNumbers, unpacked } from "./node-numbers.ts";

/** The total of an auction: identified people over all nodes, and the sums of all numbers. */
export interface RawTotal {
  people: number;
  numbers: NodeNumbers;
}

export type Certainty = "whole" | "late" | "settling";

/** The answer to a tick; see `TICK`. */
export interface TickReply {
  epoch: string;
  version: number;
  /** `late`: the totals contain a node that does not answer. `settling`: they may lack a node. */
  certainty: Certainty;
  /** Whether the reply has all totals, not only changed ones. */
  isAll: boolean;
  nodes: number;
  leader: string;
  reaped: string;
  /** People of the auction whose people were to be counted; `null` if none was. */
  people: number | null;
  totals: [auctionId: string, total: RawTotal][];
}

export const parseTotal = (text: string): RawTotal => {
  const [people = 0, ...numbers] = unpacked(text);
  return { people, numbers };
};

export function parseTick(answer: readonly string[]): TickReply {
  const [, epoch = "", version = "0", certainty, all, nodes = "1", leader = "", reaped = "", people = "", ...totals] =
    answer;
  const pairs: [string, RawTotal][] = [];
  for (let index = 0; index < totals.length; index += 2)
    pairs.push([totals[index] ?? "", parseTotal(totals[index + 1] ?? "")]);
  return {
    epoch,
    version: Number(version),
    certainty: certainty as Certainty,
    isAll: all === "1",
    nodes: Number(nodes),
    leader,
    reaped,
    people: people === "" ? null : Number(people),
    totals: pairs,
  };
}
