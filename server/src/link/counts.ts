import { countsAnswer, countsQuery, type LiveCount, MAX_IDS } from "@headcount/protocol";
import { z } from "zod";
import { internalOnly } from "../http/guards.ts";
import { answer } from "../http/replies.ts";
import type { App, LiveCounts } from "../http/types.ts";
import type { Logger } from "../platform/logger.ts";
import { slices } from "../platform/turns/slices.ts";
import { IDS_BODY_BYTES } from "./auction-routes.ts";
import { postInternally } from "./client.ts";

/** The route by which a realtime server returns counts to an API server. */
export function countRoutes(
  app: App,
  { internalKeys, count }: { internalKeys: readonly string[]; count(auctionId: string): LiveCount },
): void {
  app.post(
    "/api/v1/counts",
    {
      onRequest: internalOnly(internalKeys),
      bodyLimit: IDS_BODY_BYTES,
      schema: { body: countsQuery, response: { 200: answer(countsAnswer) } },
    },
    async ({ body }) => ({ success: true as const, data: Object.fromEntries(body.ids.map((id) => [id, count(id)])) }),
  );
}

/** Short, because a page requests the counts again soon. */
const COUNTS_DEADLINE_MS = 1_000;
const reply = z.object({ data: countsAnswer });

interface HttpCountsOptions {
  /** Origin of the realtime server. */
  url: string;
  key: string;
  log: Logger;
  deadlineMs?: number;
}

/** Requests counts from a realtime server, in slices. The counts of a slice without an answer are unknown. */
export function httpCounts({ url, key, log, deadlineMs = COUNTS_DEADLINE_MS }: HttpCountsOptions): LiveCounts {
  let failing = false;
  const ask = async (ids: readonly string[]): Promise<[string, LiveCount][] | null> => {
    try {
      const answer = await postInternally({ url, path: "/api/v1/counts", key, body: { ids }, deadlineMs });
      if (!answer.ok) throw new Error(`it answers ${answer.status}`);
      return Object.entries(reply.parse(await answer.json()).data);
    } catch (error) {
      if (!failing) log.warn({ err: error, url }, "the realtime server does not report its counts");
      failing = true;
      return null;
    }
  };
  return async (ids) => {
    const answers = await Promise.all([...slices(ids, MAX_IDS)].map(ask));
    if (answers.length > 0 && answers.every((answer) => answer !== null)) failing = false;
    return new Map(answers.flatMap((answer) => answer ?? []));
  };
}
