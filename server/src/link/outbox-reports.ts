import { type OutboxReport, outboxReport, type RecorderReport, recorderReport } from "@headcount/protocol";
import { z } from "zod";
import { internalOnly } from "../http/guards.ts";
import { answer } from "../http/replies.ts";
import type { ApiOptions, App } from "../http/types.ts";
import { countOf, highestOf, missingOf } from "../minutes/ranges.ts";
import type { RecorderRecord } from "../storage/store.ts";

const LATELY_MS = 7 * 86_400_000;

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

/** What the API received of each recorder in the last seven days: the other side of `GET /api/v1/outbox`. */
export function recorderRoutes(app: App, { store, internalKeys, now }: ApiOptions): void {
  app.get(
    "/api/v1/recorders",
    {
      onRequest: internalOnly(internalKeys),
      schema: { response: { 200: answer(z.object({ recorders: z.array(recorderReport) })) } },
    },
    async () => {
      const records = await store.recorders.list(now() - LATELY_MS);
      return { success: true as const, data: { recorders: records.map(reportOf) } };
    },
  );
}

/** What a recorder handed over, and what became of it. */
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
