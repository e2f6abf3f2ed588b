import type { CurrentLot, LiveView, MomentEvent, PublicMoment } from "@headcount/protocol";
import { byTime, LOT_EDGES, lotOnBlock } from "@headcount/protocol/block";

/** Maximum moments in the feed. */
const FEED_MOMENTS = 20;
/** Number of kept openings and hammers, which determine the lot on the block, and of other moments. */
const KEPT_MOMENTS = { edges: 10, others: 60 };

/** The part of the moments that the page shows. */
export interface ShownMoments {
  lot: (CurrentLot & { bid: PublicMoment | null }) | null;
  /** Newest first. */
  feed: readonly PublicMoment[];
}

/** The loaded moments, with all later records, corrections and deletions. */
export class RecentMoments {
  #known: Map<string, PublicMoment>;
  /** Moments received during a reload. They may be newer than the answer. */
  #meanwhile: MomentEvent[] | null = null;

  constructor(moments: readonly PublicMoment[]) {
    this.#known = byId(moments);
  }

  apply(event: MomentEvent): void {
    this.#meanwhile?.push(event);
    const { deleted, ...moment } = event;
    if (deleted) this.#known.delete(moment.id);
    else this.#known.set(moment.id, moment);
    this.#forget();
  }

  /** Loads all moments again after a disconnection. Keeps the known ones if this fails. */
  async reload(load: () => Promise<Pick<LiveView, "moments"> | null>): Promise<void> {
    this.#meanwhile = [];
    const view = await load();
    const meanwhile = this.#meanwhile;
    this.#meanwhile = null;
    if (!view) return;
    this.#known = byId(view.moments);
    for (const event of meanwhile) this.apply(event);
  }

  get shown(): ShownMoments {
    const newest = [...this.#known.values()].sort((a, b) => byTime(b, a));
    const lot = lotOnBlock(newest);
    const isOn = ({ type, at, lotNumber }: PublicMoment): boolean =>
      type === "bid" &&
      lot !== null &&
      Date.parse(at) >= Date.parse(lot.openedAt) &&
      (lotNumber === null || lotNumber === lot.number);
    return { lot: lot && { ...lot, bid: newest.find(isOn) ?? null }, feed: newest.slice(0, FEED_MOMENTS) };
  }

  #forget(): void {
    if (this.#known.size <= KEPT_MOMENTS.edges + KEPT_MOMENTS.others) return;
    const newest = [...this.#known.values()].sort((a, b) => byTime(b, a));
    const isEdge = ({ type }: PublicMoment): boolean => LOT_EDGES.includes(type);
    const edges = newest.filter(isEdge).slice(0, KEPT_MOMENTS.edges);
    this.#known = byId([...edges, ...newest.filter((moment) => !isEdge(moment)).slice(0, KEPT_MOMENTS.others)]);
  }
}

const byId = (moments: readonly PublicMoment[]): Map<string, PublicMoment> =>
  new Map(moments.map((moment) => [moment.id, moment]));
