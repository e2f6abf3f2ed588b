import { type AuctionOverview, DAY_MS, isOutcome } from "@headcount/protocol";
import type { PendingEvent, Store, StoredAuction } from "../storage/store.ts";

/** Maximum pending events of one auction. */
const MAX_PENDING_EVENTS = 100;

/** A store that calls a listener after each write that may cause a webhook. */
interface NotedStore {
  store: Store;
  /** Sets the only listener. The call is only a hint, because pending events are in the store. */
  onPending(listener: () => void): void;
}

/** The auction with one more pending event. Simulated auctions have none. */
function withEvent(auction: StoredAuction, { type, at }: Omit<PendingEvent, "id">, mark: string): StoredAuction {
  if (auction.kind !== null) return auction;
  const event = { id: `msg_${auction.id}_${mark}`, type, at };
  return { ...auction, pendingEvents: [...auction.pendingEvents, event].slice(-MAX_PENDING_EVENTS) };
}

/** The changed auction, with the event for its change of state. Both are written together. */
function withStateEvent(before: StoredAuction, after: StoredAuction): StoredAuction {
  if (before.state === after.state || after.state === "setup") return after;
  // Two changes of one auction never have the same time.
  const mark = String(Date.parse(after.updatedAt));
  if (after.state === "live")
    return withEvent(after, { type: "auction.started", at: after.liveSpans.at(-1)?.from ?? after.updatedAt }, mark);
  return withEvent(after, { type: "auction.ended", at: after.endedAt ?? after.updatedAt }, mark);
}

/** The totals in the event. */
const totalsOf = (overview: AuctionOverview): string => {
  const { madeAt: _, points, hours, weekday, counts, soldValue, ...totals } = overview;
  return JSON.stringify(totals);
};

/** Whether a summary causes an event: the first one since the auction ended, or one with new totals. Summaries of old auctions do not. */
export function isSummaryNews(
  { state, endedAt }: Pick<StoredAuction, "state" | "endedAt">,
  before: AuctionOverview | undefined,
  made: AuctionOverview,
  now: number,
): boolean {
  if (state !== "ended" || endedAt === null || now - Date.parse(endedAt) > DAY_MS) return false;
  return !before || Date.parse(before.madeAt) < Date.parse(endedAt) || totalsOf(before) !== totalsOf(made);
}

/**
 * Notes the events for webhooks in the same write as the change that causes them, for every caller. Changes of the state are noted in the auction itself. The stores note hammers
 * as they record them. A summary's event is noted before the summary is written. If the process dies in between, the summary is created
 * again.
 */
export function notePendingEvents(store: Store, now: () => number): NotedStore {
  let listener = (): void => {};
  const { auctions, moments, summaries } = store;
  return {
    onPending(next) {
      listener = next;
    },
    store: {
      ...store,
      auctions: {
        ...auctions,
        async insert(auction, authority, copy) {
          // A new auction may be live at once. Its previous state counts as setup.
          const noted = withStateEvent({ ...auction, state: "setup" }, auction);
          await auctions.insert(noted, authority, copy);
          if (noted.pendingEvents.length > 0) listener();
        },
        async update(id, change, authority) {
          let isPending = false;
          const noted = (before: StoredAuction): StoredAuction => {
            const after = withStateEvent(before, change(before));
            isPending = after.pendingEvents.length > 0;
            return after;
          };
          const changed = await auctions.update(id, noted, authority);
          if (isPending) listener();
          return changed;
        },
        async delete(id, authority, gone) {
          const deleted = await auctions.delete(id, authority, gone);
          // Its texts are deleted, too. Deliveries that are queued meanwhile are dropped before they are sent.
          await store.deliveries.forget(id);
          await store.mails.forget(id);
          await store.documents.forget(id);
          return deleted;
        },
      },
      moments: {
        ...moments,
        async record(auctionId, given, room, authority) {
          const recorded = await moments.record(auctionId, given, room, authority);
          if (given.some(({ type }) => isOutcome(type))) listener();
          return recorded;
        },
      },
      summaries: {
        ...summaries,
        async write(due, summary) {
          const before = (await summaries.overviews([due.auctionId])).get(due.auctionId);
          const at = now();
          let isNews = false;
          if (summary)
            await auctions.update(due.auctionId, (auction) => {
              isNews = isSummaryNews(auction, before, summary.overview, at);
              if (!isNews) return auction;
              return withEvent(auction, { type: "summary.ready", at: new Date(at).toISOString() }, `s${at}`);
            });
          const written = await summaries.write(due, summary);
          if (isNews) listener();
          return written;
        },
      },
    },
  };
}
