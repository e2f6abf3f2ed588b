import { setTimeout as pause } from "node:timers/promises";
import { MAX_MOMENTS, type MomentEvent, momentPush } from "@headcount/protocol";
import { z } from "zod";
import { internalOnly } from "../http/guards.ts";
import { answer } from "../http/replies.ts";
import type { App, SendMoments } from "../http/types.ts";
import { type Backoff, backoffMs } from "../platform/backoff.ts";
import type { Logger } from "../platform/logger.ts";
import { postInternally } from "./client.ts";

/** Room for 100 moments of the longest texts. */
export const MOMENTS_BODY_BYTES = 1024 * 1024;

/** The route by which an API server gives a realtime server moments to send to viewers. */
export function momentPushRoutes(
  app: App,
  { internalKeys, send }: { internalKeys: readonly string[]; send: SendMoments },
): void {
  app.post(
    "/api/v1/moments",
    {
      onRequest: internalOnly(internalKeys),
      bodyLimit: MOMENTS_BODY_BYTES,
      schema: { body: momentPush, response: { 200: answer(z.object({ received: z.number() })) } },
    },
    async ({ body: { auctionId, moments } }) => {
      send(auctionId, moments);
      return { success: true as const, data: { received: moments.length } };
    },
  );
}

const MOMENTS_REQUEST_MS = 1_000;
const MOMENTS_BACKOFF: Backoff = { firstMs: 200, lastMs: 400 };
/** Viewers who missed a moment see it after a reload. */
const MAX_ATTEMPTS = 3;
/**
 * Limits of the moments that wait for a realtime server, per auction and in total. Above a limit, the oldest moments of the auction with
 * the most are dropped first.
 */
const MAX_OF_AUCTION = 1_000;
const MAX_WAITING_MOMENTS = 20_000;

/**
 * Sends moments to a realtime server. Moments of one auction are sent in order, and auctions take turns, so a flood in one auction does
 * not delay or drop the moments of another. Moments that the server does not accept within a few seconds are dropped.
 */
export function httpMoments({ url, key, log }: { url: string; key: string; log: Logger }): SendMoments {
  const waiting = new Map<string, MomentEvent[]>();
  let size = 0;
  let sending = false;
  let failing = false;

  const drop = (moments: MomentEvent[], count: number): void => {
    size -= moments.splice(0, count).length;
  };
  const longest = (): MomentEvent[] =>
    [...waiting.values()].reduce((longest, moments) => (moments.length > longest.length ? moments : longest));

  /** The first moments of the auction, up to the limit of one request. The others wait for the next turn. */
  const nextBatch = (auctionId: string, moments: MomentEvent[]): object => {
    waiting.delete(auctionId);
    const batch = moments.splice(0, MAX_MOMENTS);
    size -= batch.length;
    if (moments.length > 0) waiting.set(auctionId, moments);
    return { auctionId, moments: batch };
  };
  const post = async (body: object): Promise<void> => {
    for (let attempts = 1; ; attempts += 1) {
      try {
        const reply = await postInternally({ url, path: "/api/v1/moments", key, body, deadlineMs: MOMENTS_REQUEST_MS });
        await reply.body?.cancel();
        if (!reply.ok) throw new Error(`it answers ${reply.status}`);
        return;
      } catch (error) {
        if (attempts === MAX_ATTEMPTS) throw error;
        await pause(backoffMs(MOMENTS_BACKOFF, attempts), undefined, { ref: false });
      }
    }
  };
  const send = async (): Promise<void> => {
    sending = true;
    for (let [next] = waiting; next; [next] = waiting) {
      try {
        await post(nextBatch(...next));
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ err: error, url }, "the realtime server does not accept moments");
        failing = true;
      }
    }
    sending = false;
  };

  return (auctionId, moments) => {
    const known = waiting.get(auctionId) ?? [];
    waiting.set(auctionId, known);
    known.push(...moments);
    size += moments.length;
    if (known.length > MAX_OF_AUCTION) drop(known, known.length - MAX_OF_AUCTION);
    while (size > MAX_WAITING_MOMENTS) drop(longest(), 1);
    if (!sending) void send();
  };
}
