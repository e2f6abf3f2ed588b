import { type OutboxReport, outboxReport, type RecorderReport, recorderReport } from "@headcount/protocol";
import { z } from "zod";
import { internalOnly } from "../http/guards.ts";
import { answer } from "../http/replies.ts";
import type { ApiOptions, App } from "../http/types.ts";
import { countOf, highestOf, missingOf } from "../minutes/ranges.ts";
import type { RecorderRecord } from "../storage/store.ts";

const RECENT_REPORTS_MS = 7 * 86_400_000;

const reportOf = ({ node, boot, firstAt, lastAt, skewMs, seqs }: RecorderRecord): RecorderReport => ({
  node,
  boot,
  firstAt: new Date(firstAt).toISOString(),
  lastAt: new Date(lastAt).toISOString(),
  skewMs,
  seen: countOf(seqs),
  highest: highestOf(seqs),
  missing: missingOf(seqs),
});

/** What the API received from each recorder in the last seven days: the counterpart of `GET /api/v1/outbox`. */
export function recorderRoutes(app: App, { store, internalKeys, now }: ApiOptions): void {
  app.get(
    "/api/v1/recorders",
    {
      onRequest: internalOnly(internalKeys),
      schema: { response: { 200: answer(z.object({ recorders: z.array(recorderReport) })) } },
    },
    async () => {
      const records = await store.recorders.list(now() - RECENT_REPORTS_MS);
      return { success: true as const, data: { recorders: records.map(reportOf) } };
    },
  );
}

/** The outbox of this recorder. */
export function outboxRoutes(
  app: App,
  { internalKeys, outbox }: { internalKeys: readonly string[]; outbox(): OutboxReport },
): void {
  app.get(
    "/api/v1/outbox",
    {
      config: { answersUnprepared: true },
      onRequest: internalOnly(internalKeys),
      schema: { response: { 200: answer(outboxReport) } },
    },
    async () => ({ success: true as const, data: outbox() }),
  );
}
