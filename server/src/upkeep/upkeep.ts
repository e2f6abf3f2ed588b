import { DAY_MS } from "@headcount/protocol";
import type { ApiOptions } from "../http/types.ts";
import type { Lease } from "../platform/redis/lease.ts";
import { type Repeated, repeat } from "../platform/repeat.ts";
import { summaryMaker } from "../routes/analytics/summaries.ts";
import { scheduledEnds } from "./scheduled-ends.ts";

const OFTEN_MS = 5_000;
const HOURLY_MS = 3_600_000;

/** Periodic tasks of the API server, until `stop`. Each may be called at any time, and none rejects. */
export interface Upkeep {
  /** Ends auctions that are due, and writes due summaries. */
  often(): Promise<void>;
  /** Deletes expired data. */
  hourly(): Promise<void>;
  /** Runs both now, and then at their intervals. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @param lease whether this process does the work, where several have the database */
export function composeUpkeep(options: ApiOptions & { summaryDays: number; lease: Lease }): Upkeep {
  const { store, accounts, grid, log, now, retentionDays, summaryDays, auditDays, auctionWritten, webhooks, lease } =
    options;
  const retentionMs = retentionDays * DAY_MS;
  const endDue = scheduledEnds({ store, retentionMs, grid, log, now, auctionWritten });
  const makeSummaries = summaryMaker(options);
  let repeated: readonly Repeated[] = [];

  const logDeletion = (deleting: Promise<number>, done: string, failed: string): Promise<void> =>
    deleting.then(
      (deleted) => void (deleted > 0 && log.info({ deleted }, done)),
      (error) => log.error({ err: error }, failed),
    );
  const often = async (): Promise<void> => {
    if (!lease.isHeld) return;
    await endDue().catch((error) =>
      log.error({ err: error }, "auctions could not be ended at their time: trying again"),
    );
    await makeSummaries().catch((error) => log.error({ err: error }, "summaries could not be created, trying again"));
  };
  const hourly = async (): Promise<void> => {
    if (!lease.isHeld) return;
    await logDeletion(
      store.minutes.deleteExpired(now()),
      "expired minutes deleted",
      "expired minutes could not be deleted",
    );
    if (summaryDays > 0) {
      const before = now() - Math.max(summaryDays, retentionDays) * DAY_MS;
      const old = store.summaries.deleteEndedBefore(before);
      await logDeletion(old, "expired summaries and moments deleted", "expired summaries could not be deleted");
    }
    const history = store.audit.deleteBefore(now() - auditDays * DAY_MS);
    await logDeletion(history, "expired history deleted", "expired history could not be deleted");
    const mails = store.mails.deleteFinished(now() - retentionMs);
    await logDeletion(mails, "records of old e-mails deleted", "records of old e-mails could not be deleted");
    const sessions = accounts.deleteExpiredSessions(now());
    await logDeletion(sessions, "expired sessions deleted", "expired sessions could not be deleted");
  };
  return {
    often,
    hourly,
    async start() {
      await lease.start();
      await store.summaries.dueWhereMissing(now() - retentionMs, now());
      await often();
      void hourly();
      webhooks.start();
      repeated = [repeat(OFTEN_MS, often), repeat(HOURLY_MS, hourly)];
    },
    async stop() {
      await Promise.all([webhooks.stop(), ...repeated.map((one) => one.stop())]);
      await lease.stop();
    },
  };
}
