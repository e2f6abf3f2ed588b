import type { CurrentLot, LiveView, MomentEvent, PublicMoment } from "@headcount/protocol";
import { byTime, LOT_EDGES, lotOnBlock } from "@headcount/protocol/block";

/** Moments in the feed. */
const SHOWN = 20;
/** Openings and hammers that are kept, so that the lot on the block is known, and bids that are. */
const KEPT = { edges: 10, others: 60 };

/** What is to be seen of what happened. */
export interface Happened {
  lot: (CurrentLot & { bid: PublicMoment | null }) | null;
  /** The newest first. */
  feed: readonly PublicMoment[];
}

/** Moments as they were loaded, and what was heard since: recorded, corrected or taken back. */
export class Happenings {
  #known: Map<string, PublicMoment>;
  /** Heard while what is known is loaded anew: it may be newer than the answer. */
  #meanwhile: MomentEvent[] | null = null;

  constructor(moments: readonly PublicMoment[]) {
    this.#known = byId(moments);
  }

  take(event: MomentEvent): void {
    this.#meanwhile?.push(event);
    const { deleted, ...moment } = event;
    if (deleted) this.#known.delete(moment.id);
    else this.#known.set(moment.id, moment);
    this.#forget();
  }

  /** Loads all anew, after a time in which nothing could be heard; what is known stays when that fails. */
  async reload(load: () => Promise<Pick<LiveView, "moments"> | null>): Promise<void> {
    this.#meanwhile = [];
    const view = await load();
    const meanwhile = this.#meanwhile;
    this.#meanwhile = null;
    if (!view) return;
    this.#known = byId(view.moments);
    for (const event of meanwhile) this.take(event);
  }

  get shown(): Happened {
    const newest = [...this.#known.values()].sort((a, b) => byTime(b, a));
    const lot = lotOnBlock(newest);
    const isOn = ({ type, at, lotNumber }: PublicMoment): boolean =>
      type === "bid" &&
      lot !== null &&
      Date.parse(at) >= Date.parse(lot.openedAt) &&
      (lotNumber === null || lotNumber === lot.number);
    return { lot: lot && { ...lot, bid: newest.find(isOn) ?? null }, feed: newest.slice(0, SHOWN) };
  }

  #forget(): void {
    if (this.#known.size <= KEPT.edges + KEPT.others) return;
    const newest = [...this.#known.values()].sort((a, b) => byTime(b, a));
    const isEdge = ({ type }: PublicMoment): boolean => LOT_EDGES.includes(type);
    const edges = newest.filter(isEdge).slice(0, KEPT.edges);
    this.#known = byId([...edges, ...newest.filter((moment) => !isEdge(moment)).slice(0, KEPT.others)]);
  }
}

const byId = (moments: readonly PublicMoment[]): Map<string, PublicMoment> =>
  new Map(moments.map((moment) => [moment.id, moment]));
