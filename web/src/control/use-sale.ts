import type { CatalogueLot, PublicMoment } from "@headcount/protocol";
import { watchAuction } from "@headcount/sdk";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { getPass, useAuction } from "../api/auctions.ts";
import { useConfig } from "../api/config.ts";
import { useDesk, useMoments, useRefreshDesk } from "../api/desk.ts";
import { ownServer } from "../browser/base-path.ts";
import { afterSample, type ClockOffset, clockWords } from "../time/clock-offset.ts";
import { deskView, latestMoments } from "./desk-view.ts";
import { deskQueue, storeOf } from "./entries/desk-sync.ts";
import type { EntryQueue, Obstacle } from "./entries/entry-queue.ts";
import type { Entry, EntryContent } from "./entries/entry-store.ts";

/** The entries of this browser that are not done. */
export interface Pending {
  entries: readonly Entry[];
  /** Why nothing can be sent now; `null` if sending works. */
  obstacle: Obstacle | null;
  isStopped: boolean;
  /** Whether entries outlive this page. */
  isKept: boolean;
  /** The entry that an undo would delete. */
  undoable: Entry | null;
}
const NOTHING: Pending = { entries: [], obstacle: null, isStopped: false, isKept: true, undoable: null };

/** Runs `work` at most once at a time. A call during a run causes one more run. */
function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(() => {
      next = null;
      return start();
    });
    return next;
  };
}

/** Calls back after a moment, and after a reconnect, because moments may have been missed. */
function useMomentsOf(auctionId: string, onChange: () => void): void {
  const { data: config } = useConfig();
  const { data: auction } = useAuction(auctionId);
  const url = config?.realtimeUrl;
  const access = auction?.access;
  useEffect(() => {
    if (url === undefined || access === undefined) return;
    const watch = watchAuction(auctionId, {
      url: url ?? ownServer(),
      ...(access === "token" && { accessToken: () => getPass(auctionId) }),
      excluded: "staff",
    });
    let status = watch.getSnapshot().status;
    const stop = [
      watch.subscribeMoments(onChange),
      watch.subscribe(() => {
        const now = watch.getSnapshot().status;
        if (now === "live" && status !== "live") onChange();
        status = now;
      }),
    ];
    return () => {
      for (const unsubscribe of stop) unsubscribe();
      watch.stop();
    };
  }, [auctionId, url, access, onChange]);
}

/** The sale as this desk shows it, its pending entries, and functions to record and undo. */
export function useSale(auctionId: string, catalogue: readonly CatalogueLot[]) {
  const { data, error } = useDesk(auctionId);
  // While the first answer is requested again, the query has no error.
  const [failure, setFailure] = useState<Error | null>(null);
  if (error !== null && error !== failure) setFailure(error);
  const ask = useRefreshDesk(auctionId);
  const refresh = useMemo(() => coalesced(ask), [ask]);
  useMomentsOf(auctionId, refresh);

  const [pending, setPending] = useState<Pending>(NOTHING);
  const queue = useRef<EntryQueue>(null);
  const clock = useRef<ClockOffset>(null);
  const [offset, setOffset] = useState<string | null>(null);
  useEffect(() => {
    const store = storeOf(auctionId);
    const show = (): void => {
      const { obstacle, isStopped, undoable } = made;
      setPending({ entries: store.read(), obstacle, isStopped, undoable, isKept: store.isKept() });
    };
    const made = deskQueue(auctionId, { store, refresh, clock: () => clock.current, changed: show });
    queue.current = made;
    show();
    const hurry = (): void => made.run();
    window.addEventListener("online", hurry);
    return () => {
      window.removeEventListener("online", hurry);
      made.close();
    };
  }, [auctionId, refresh]);
  // The first list is requested once the queue knows the entries of this browser.
  const { data: latest } = useMoments(auctionId);
  const page = latest?.page;
  useEffect(() => {
    if (!data) return;
    clock.current = afterSample(clock.current, data.sample);
    setOffset(clockWords(clock.current));
    if (data.desk.mayRecord) queue.current?.resume();
    else queue.current?.stop();
  }, [data]);

  useEffect(() => {
    if (latest) queue.current?.forgetDeleted(latest.page, latest.askedAt);
  }, [latest]);

  const { entries } = pending;
  const view = useMemo(() => (data ? deskView(data.desk, catalogue, entries) : null), [data, catalogue, entries]);
  const moments = useMemo(() => latestMoments(page?.moments ?? [], entries), [page, entries]);
  const after = Math.max(0, ...[view?.lot?.openedAt, view?.lastBid?.at].map((at) => (at ? Date.parse(at) : 0)));
  const record = useCallback((content: EntryContent): void => queue.current?.add(content, after), [after]);
  const forget = useCallback((momentId: string): void => queue.current?.forget(momentId), []);
  const restore = useCallback((moment: PublicMoment): void => queue.current?.restore(moment), []);
  const change = useCallback(
    (what: "undo" | "giveUp" | "retry" | "discard", clientId: string): void => queue.current?.[what](clientId),
    [],
  );
  return {
    desk: data?.desk ?? null,
    view,
    moments,
    pending,
    error: data ? error : failure,
    offset,
    record,
    restore,
    forget,
    change,
  };
}
export type SaleChange = ReturnType<typeof useSale>["change"];
