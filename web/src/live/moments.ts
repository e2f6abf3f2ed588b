import type { CurrentLot, LiveView, MomentEvent, PublicMoment } from "@headcount/protocol";
import { byTime, LOT_EDGES, lotOnBlock } from "@headcount/protocol/block";

/** Moments in the feed. */
const FEED_MOMENTS = 20;
/** How many openings and hammers are kept, to know the lot on the block, and how many other moments. */
const KEPT_MOMENTS = { edges: 10, others: 60 };

/** What the page shows of the moments. */
export interface ShownMoments {
  lot: (CurrentLot & { bid: PublicMoment | null }) | null;
  /** The newest first. */
  feed: readonly PublicMoment[];
}

/** The moments as loaded, with all recorded, corrected or deleted since. */
export class RecentMoments {
  #known: Map<string, PublicMoment>;
  /** Received during a reload: they may be newer than the answer. */
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

  /** Loads all again after a disconnection. Keeps the known moments if that fails. */
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
