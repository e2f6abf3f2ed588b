import { type CatalogueView, LIMITS, LOT_EDGES, lotsToCome, type SaleResults } from "@headcount/protocol";
import { saleResults } from "../../analytics/lots/sale-results.ts";
import type { Store } from "../../storage/store.ts";

/** Lots to come in one answer. */
const NEXT_LOTS = 20;
/** An opening and a hammer for as many lots as a catalogue has. The oldest ones are left out. */
const EDGES_READ = 2 * LIMITS.catalogueLots;
const EVERYTHING = { from: 0, to: Number.MAX_SAFE_INTEGER };
/** Live pages wait longer before they load a change, so that they get it. */
const REMEMBERED_MS = 900;

/** The parts of live views that cost the most. */
export interface PublicSales {
  catalogue(auctionId: string): Promise<CatalogueView>;
  results(auctionId: string): Promise<SaleResults>;
}

/** Reads once for all the pages that ask within a second: thousands do when an auction ends. */
export const publicSales = (store: Store, now: () => number): PublicSales => ({
  catalogue: remembered(now, (id) => catalogueView(store, id)),
  results: remembered(now, async (id) => {
    const edges = await store.moments.list(id, { interval: EVERYTHING, types: LOT_EDGES, limit: EDGES_READ });
    return saleResults(edges.reverse());
  }),
});

async function catalogueView({ catalogues, moments }: Store, id: string): Promise<CatalogueView> {
  const lots = (await catalogues.read(id)).map(({ number, title }, index) => ({ number, title, place: index + 1 }));
  const { lastOpened } = await moments.sale(id);
  const done = await moments.done(
    id,
    lots.map(({ number }) => number),
  );
  const next = lotsToCome(lots, new Set(done), lastOpened);
  return {
    total: lots.length,
    lastOpened,
    place: lots.find(({ number }) => number === lastOpened)?.place ?? null,
    next: next.slice(0, NEXT_LOTS),
    isPartial: next.length > NEXT_LOTS,
  };
}

/** A failed read is not remembered. */
function remembered<Value>(now: () => number, read: (id: string) => Promise<Value>): (id: string) => Promise<Value> {
  const known = new Map<string, { at: number; value: Promise<Value> }>();
  return (id) => {
    const entry = known.get(id);
    if (entry && now() - entry.at < REMEMBERED_MS) return entry.value;
    for (const [other, { at }] of known) if (now() - at >= REMEMBERED_MS) known.delete(other);
    const value = read(id);
    known.set(id, { at: now(), value });
    value.catch(() => known.delete(id));
    return value;
  };
}
