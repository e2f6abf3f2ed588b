import { setTimeout as pause } from "node:timers/promises";
import { MAX_MOMENTS, type MomentEvent, momentsTold } from "@headcount/protocol";
import { z } from "zod";
import { postInternally } from "../platform/internal-post.ts";
import type { Logger } from "../platform/logger.ts";
import { answer } from "./answer.ts";
import type { App } from "./context.ts";
import { internalOnly } from "./guards.ts";

/** Tells those who watch an auction what happened. Never fails: what is recorded stays recorded. */
export type TellMoments = (auctionId: string, moments: readonly MomentEvent[]) => void;

/** Room for 100 moments of the longest texts. */
export const MOMENTS_BODY_BYTES = 1024 * 1024;

/** Where an API server hands a realtime server what to tell. */
export function momentPushRoutes(
  app: App,
  { internalKeys, tell }: { internalKeys: readonly string[]; tell: TellMoments },
): void {
  app.post(
    "/api/v1/moments",
    {
      onRequest: internalOnly(internalKeys),
      bodyLimit: MOMENTS_BODY_BYTES,
      schema: { body: momentsTold, response: { 200: answer(z.object({ told: z.number() })) } },
    },
    async ({ body: { auctionId, moments } }) => {
      tell(auctionId, moments);
      return { success: true as const, data: { told: moments.length } };
    },
  );
}

const DEADLINE_MS = 1_000;
/** Waits before the second and the third attempt; viewers who missed it see it when they load the page again. */
const WAITS_MS = [100, 400];
/** Moments that wait for a realtime server at most; the oldest give way. */
const MAX_WAITING = 1_000;

/** Hands moments to a realtime server, in order; gives up what that does not take within a few seconds. */
export function httpMoments({ url, key, log }: { url: string; key: string; log: Logger }): TellMoments {
  const waiting: { auctionId: string; moment: MomentEvent }[] = [];
  let sending = false;
  let failing = false;

  /** The first of those that wait, as many as go into one request. */
  const nextBatch = () => {
    const auctionId = waiting[0]?.auctionId ?? "";
    const end = waiting.findIndex((one) => one.auctionId !== auctionId);
    const moments = waiting.splice(0, Math.min(MAX_MOMENTS, end === -1 ? waiting.length : end));
    return { auctionId, moments: moments.map(({ moment }) => moment) };
  };
  const post = async (body: object): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      try {
        const reply = await postInternally({ url, path: "/api/v1/moments", key, body, deadlineMs: DEADLINE_MS });
        await reply.body?.cancel();
        if (!reply.ok) throw new Error(`it answers ${reply.status}`);
        return;
      } catch (error) {
        const wait = WAITS_MS[tries];
        if (wait === undefined) throw error;
        await pause(wait, undefined, { ref: false });
      }
    }
  };
  const send = async (): Promise<void> => {
    sending = true;
    while (waiting.length > 0) {
      try {
        await post(nextBatch());
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ err: error, url }, "the realtime server does not take moments");
        failing = true;
      }
    }
    sending = false;
  };

  return (auctionId, moments) => {
    waiting.push(...moments.map((moment) => ({ auctionId, moment })));
    waiting.splice(0, waiting.length - MAX_WAITING);
    if (!sending) void send();
  };
}
