import type { Occupancy } from "@headcount/protocol";
import { occupancyOf } from "./node-numbers.ts";
import type { RawTotal, TickReply } from "./tick-reply.ts";

/** The numbers of the other nodes in an auction. */
interface Others {
  numbers: readonly number[];
  /** Identified people over all nodes, and how many of them were on this node at that time. */
  people: number;
  own: number;
}

const EMPTY: Others = { numbers: [], people: 0, own: 0 };

/** The sums of the other nodes: the totals minus the numbers that this node had reported. */
export class OtherNodes {
  readonly #auctions = new Map<string, Others>();
  readonly #totals = new Map<string, Occupancy>();
  /** The last known version; 0 if none is known. */
  version = 0;
  /** The epoch of Redis. It changes when Redis loses its data; then nothing known is reliable. */
  epoch = "";

  of(auctionId: string): Others {
    return this.#auctions.get(auctionId) ?? EMPTY;
  }

  /** The totals of the last answer, for the recording. */
  get totals(): ReadonlyMap<string, Occupancy> {
    return this.#totals;
  }

  /**
   * Applies an answer.
   * @param reported the numbers of this node that the answer contains
   * @param people how many identified people of this node the answer contains
   * @returns the auctions whose numbers changed
   */
  apply(
    { totals, isAll, version, epoch }: TickReply,
    reported: (auctionId: string) => readonly number[],
    people: (auctionId: string) => number,
  ): Set<string> {
    const changed = new Set<string>();
    const given = new Set<string>();
    for (const [auctionId, total] of totals) {
      given.add(auctionId);
      if (this.#put(auctionId, total, reported(auctionId), people(auctionId))) changed.add(auctionId);
    }
    if (isAll)
      for (const auctionId of [...this.#auctions.keys(), ...this.#totals.keys()])
        if (!given.has(auctionId) && this.#put(auctionId, { people: 0, numbers: [] }, [], 0)) changed.add(auctionId);
    this.version = version;
    this.epoch = epoch;
    return changed;
  }

  #put(auctionId: string, { people, numbers }: RawTotal, reported: readonly number[], own: number): boolean {
    const before = this.of(auctionId);
    const others = {
      numbers: numbers.map((number, index) => Math.max(0, number - (reported[index] ?? 0))),
      people,
      own,
    };
    const total = occupancyOf(numbers, people);
    const known = this.#totals.get(auctionId);
    const isChanged =
      before.people !== people ||
      others.numbers.some((number, index) => number !== (before.numbers[index] ?? 0)) ||
      before.numbers.length > others.numbers.length ||
      known?.connections !== total.connections ||
      known.people !== total.people;
    if (others.numbers.some((number) => number > 0) || people > 0) this.#auctions.set(auctionId, others);
    else this.#auctions.delete(auctionId);
    if (total.connections > 0 || total.people > 0) this.#totals.set(auctionId, total);
    else this.#totals.delete(auctionId);
    return isChanged;
  }
}
