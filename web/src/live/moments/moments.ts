import type { LiveView, MomentEvent, PublicMoment } from "@headcount/protocol";
import { byTime, LOT_EDGES } from "@headcount/protocol/block";
import { type Folded, fold, type ShownLot } from "./fold.ts";

type Loaded = Pick<LiveView, "moments" | "completeAfter">;

/** The part of the moments that the page shows. */
export interface ShownMoments extends Omit<Folded, "lot"> {
  /** `bids` is `null` if not all of its bids are known. */
  lot: (Omit<ShownLot, "bids"> & { bids: number | null }) | null;
  /** Every moment after this time (epoch ms) is known. */
  completeAfter: number;
  /** All known moments, in any order. */
  known: readonly PublicMoment[];
}

/** Number of kept openings and hammers, and of other moments, besides those of the lot on the block. */
const KEPT_MOMENTS = { edges: 60, others: 200 };

/** The loaded moments, with all later records, corrections and deletions. */
export class RecentMoments {
  #known = new Map<string, PublicMoment>();
  #completeAfter = Number.NEGATIVE_INFINITY;
  /** Moments received during each running reload. They may be newer than its answer. */
  readonly #meanwhile = new Set<MomentEvent[]>();
  #shown: ShownMoments | null = null;

  constructor(view: Loaded) {
    this.#take(view);
  }

  /** @returns whether the moment corrects or deletes an earlier one */
  apply(event: MomentEvent): boolean {
    for (const received of this.#meanwhile) received.push(event);
    const { deleted, ...moment } = event;
    const isCorrection = deleted === true || this.#known.has(moment.id);
    if (deleted) this.#known.delete(moment.id);
    else this.#known.set(moment.id, moment);
    this.#shown = null;
    this.#forget();
    return isCorrection;
  }

  /** Loads all moments again after a disconnection. Keeps the known ones if this fails. */
  async reload(load: () => Promise<Loaded | null>): Promise<void> {
    const meanwhile: MomentEvent[] = [];
    this.#meanwhile.add(meanwhile);
    const view = await load();
    this.#meanwhile.delete(meanwhile);
    if (!view) return;
    this.#take(view);
    for (const event of meanwhile) this.apply(event);
  }

  get shown(): ShownMoments {
    this.#shown ??= this.#fold();
    return this.#shown;
  }

  #take({ moments, completeAfter }: Loaded): void {
    this.#known = new Map(moments.map((moment) => [moment.id, moment]));
    this.#completeAfter = completeAfter === null ? Number.NEGATIVE_INFINITY : Date.parse(completeAfter);
    this.#shown = null;
  }

  #fold(): ShownMoments {
    const known = [...this.#known.values()];
    const { lot, lines } = fold(known);
    const isComplete = lot?.openedAt != null && Date.parse(lot.openedAt) > this.#completeAfter;
    const shownLot = lot && { ...lot, bids: isComplete ? lot.bids : null };
    return { lot: shownLot, lines, completeAfter: this.#completeAfter, known };
  }

  #forget(): void {
    if (this.#known.size <= KEPT_MOMENTS.edges + KEPT_MOMENTS.others) return;
    const { lot } = this.shown;
    const openedAt =
      lot?.outcome === null && lot.openedAt !== null ? Date.parse(lot.openedAt) : Number.POSITIVE_INFINITY;
    let [edges, others] = [0, 0];
    for (const moment of [...this.#known.values()].sort((a, b) => byTime(b, a))) {
      const isKept = LOT_EDGES.includes(moment.type)
        ? ++edges <= KEPT_MOMENTS.edges
        : ++others <= KEPT_MOMENTS.others || Date.parse(moment.at) >= openedAt;
      if (isKept) continue;
      this.#known.delete(moment.id);
      this.#completeAfter = Math.max(this.#completeAfter, Date.parse(moment.at));
    }
    this.#shown = null;
  }
}
