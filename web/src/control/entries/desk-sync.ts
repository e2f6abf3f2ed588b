import { RequestBlocked } from "../../api/blocked-request.ts";
import { ApiError } from "../../api/client.ts";
import { deleteMoment, sendMoment } from "../../api/desk.ts";
import { deadline } from "../../browser/deadline.ts";
import { tabStorage } from "../../browser/storage.ts";
import type { ClockOffset } from "../../time/clock-offset.ts";
import { holds } from "../../time/clock-offset.ts";
import { EntryQueue, type Failure, type Obstacle } from "./entry-queue.ts";
import { type EntryStore, entryStore } from "./entry-store.ts";
import { newId, rawLocalStorage } from "./storage.ts";

/** The caller may not record: entries wait until that changes. */
const STOPS: ReadonlySet<string> = new Set(["NOT_PERMITTED", "AUCTION_NOT_FOUND", "UNAUTHENTICATED"]);
const RETRIED_CODES: ReadonlySet<string> = new Set(["TOO_MANY_REQUESTS", "INTERNAL_ERROR", "NOT_READY"]);

function obstacleOf(error: unknown): Obstacle {
  if (error instanceof ApiError) return "busy";
  return error instanceof RequestBlocked ? "blocked" : "unreachable";
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError) || RETRIED_CODES.has(error.code))
    return { kind: "again", obstacle: obstacleOf(error) };
  if (STOPS.has(error.code)) return { kind: "stop" };
  return { kind: "refused", reason: error.message, isTime: error.field === "at" };
}

/** The longest time that a suspended tab blocks the others. */
const LOCK_MS = 15_000;

/** Runs one piece of work at a time in all tabs; `null` if the browser has no locks, as on a page without TLS. */
function tabsLock(name: string): ((work: () => Promise<void>) => Promise<void>) | null {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks) return null;
  return async (work) => {
    let hasBegun = false;
    const once = (): Promise<void> => {
      hasBegun = true;
      return work();
    };
    try {
      await locks.request(name, { signal: deadline(LOCK_MS) }, once);
    } catch (error) {
      // Sending twice is harmless, but not sending is not.
      if (hasBegun) throw error;
      await once();
    }
  };
}

/** The id of this tab. It survives a reload. */
function tabId(): string {
  const known = tabStorage.getItem("headcount.tab");
  if (known !== null && /^[0-9a-f]{32}$/.test(known)) return known;
  const made = newId();
  tabStorage.setItem("headcount.tab", made);
  return made;
}

export const storeOf = (auctionId: string): EntryStore => entryStore(auctionId, rawLocalStorage(), window);

interface SyncOptions {
  store: EntryStore;
  clock(): ClockOffset | null;
  /** Loads the sale from the server again, which also measures its clock. */
  refresh(): Promise<void>;
  changed(): void;
}

const SYNC_NOTICE_MS = 2_000;

/** The queue of an auction's entries in this browser, connected to the server. */
export function deskQueue(auctionId: string, { store, clock, refresh, changed }: SyncOptions): EntryQueue {
  /** Resolves when the page shows the sent entry as recorded, or after a time limit. The next entry waits for this. */
  const shown = (): Promise<unknown> =>
    Promise.race([refresh(), new Promise((resolve) => setTimeout(resolve, SYNC_NOTICE_MS))]);
  return new EntryQueue({
    ...{
      store,
      changed,
      failureOf,
      newId,
      measure: refresh,
      tab: tabId(),
      lock: tabsLock(`headcount.desk.${auctionId}`),
    },
    now: Date.now,
    monotonic: () => performance.now(),
    async send({ clientId, content, at }) {
      const { id } = await sendMoment(auctionId, { ...content, clientId, at });
      await shown();
      return id;
    },
    async takeBack(momentId) {
      await deleteMoment(auctionId, momentId);
      await shown();
    },
    serverTime(localAt) {
      const known = clock();
      if (!known) return null;
      if (holds(known, { wall: Date.now(), monotonic: performance.now() })) return localAt + known.offset;
      void refresh();
      return null;
    },
  });
}
