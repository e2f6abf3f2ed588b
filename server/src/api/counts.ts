import { countsAnswer, countsQuery, type LiveCount } from "@headcount/protocol";
import { z } from "zod";
import { postInternally } from "../platform/internal-post.ts";
import type { Logger } from "../platform/logger.ts";
import { answer } from "./answer.ts";
import type { App } from "./context.ts";
import { internalOnly } from "./guards.ts";

/** How many watch each of these auctions now; an auction is absent where that is not known. */
export type LiveCounts = (ids: readonly string[]) => Promise<ReadonlyMap<string, LiveCount>>;

/** What a realtime server tells an API server. */
export function countRoutes(
  app: App,
  { internalKeys, count }: { internalKeys: readonly string[]; count(auctionId: string): LiveCount },
): void {
  app.post(
    "/api/v1/counts",
    { onRequest: internalOnly(internalKeys), schema: { body: countsQuery, response: { 200: answer(countsAnswer) } } },
    async ({ body }) => ({ success: true as const, data: Object.fromEntries(body.ids.map((id) => [id, count(id)])) }),
  );
}

/** A page waits no longer for a number that is asked for again in a moment. */
const DEADLINE_MS = 1_000;
const reply = z.object({ data: countsAnswer });

/** Asks a realtime server; knows nothing while that does not answer. */
export function httpCounts({ url, key, log }: { url: string; key: string; log: Logger }): LiveCounts {
  let failing = false;
  return async (ids) => {
    if (ids.length === 0) return new Map();
    try {
      const answer = await postInternally({ url, path: "/api/v1/counts", key, body: { ids }, deadlineMs: DEADLINE_MS });
      if (!answer.ok) throw new Error(`it answers ${answer.status}`);
      const counts = reply.parse(await answer.json()).data;
      failing = false;
      return new Map(Object.entries(counts));
    } catch (error) {
      if (!failing) log.warn({ err: error, url }, "the realtime server does not tell its counts");
      failing = true;
      return new Map();
    }
  };
}
