import {
  type AuctionPart,
  type BatchItem,
  ERRORS,
  type ErrorBody,
  type Grid,
  type SnapshotBatch,
  type SnapshotResult,
} from "@headcount/protocol";
import { minuteTotals } from "../minutes/merge.ts";
import type { PartOutcome } from "../minutes/part-outcome.ts";
import { type Delivery, KeyRefused, type Recorder, RetryLater } from "../outbox/delivery.ts";
import { retryAfterMs } from "../platform/network/retry-after.ts";
import { keyRefusedWords, postInternally, tooOldWords } from "./client.ts";

const DELIVERY_MS = 10_000;

export interface HttpDeliveryOptions {
  /** Origin of the API. */
  url: string;
  key: string;
  grid: Grid;
  recorder: Recorder;
  /** Proves this recorder's parts. */
  secret: string;
  /** Epoch ms. */
  now(): number;
}

/**
 * Delivery to the API of another process. A batch that the API cannot read is halved until the unreadable part is found. Only that part is refused.
 * Nothing is lost by an error. @throws KeyRefused, RetryLater or a readable Error while the API refuses the key, is busy, or cannot be
 * reached or understood
 */
export function httpDelivery({ url, key, grid, recorder, secret, now }: HttpDeliveryOptions): Delivery {
  const post = (items: BatchItem[]): Promise<Response> =>
    postInternally({
      url,
      path: "/api/v1/analytics/snapshots",
      key,
      body: {
        sender: { ...recorder, secret, sentAt: new Date(now()).toISOString() },
        snapshots: items,
      } satisfies SnapshotBatch,
      deadlineMs: DELIVERY_MS,
    });

  const secretOf = ({ part, secret: known }: AuctionPart): string | undefined =>
    known ?? (part.node === recorder.node && part.boot === recorder.boot ? secret : undefined);
  const deliver = async (parts: readonly AuctionPart[]): Promise<PartOutcome[]> => {
    const reply = await post(parts.map((item) => batchItemOf(item, secretOf(item), grid)));
    if (reply.ok) {
      const { data } = (await reply.json()) as { data: { results: (SnapshotResult | ErrorBody)[] } };
      if (data.results.length !== parts.length) throw new Error(`${url} does not say what became of each minute`);
      return data.results.map(outcomeOf);
    }
    await reply.body?.cancel();
    if (reply.status === 400 || reply.status === 413) {
      if (parts.length === 1) return [{ kind: "refused", reason: `the API answers ${reply.status}` }];
      const middle = Math.ceil(parts.length / 2);
      return [...(await deliver(parts.slice(0, middle))), ...(await deliver(parts.slice(middle)))];
    }
    throw errorOf(reply, url, now());
  };
  return { deliver };
}

const batchItemOf = ({ auctionId, part }: AuctionPart, secret: string | undefined, grid: Grid): BatchItem => {
  const { connections, sampleCount } = minuteTotals([part], grid);
  return {
    auctionId,
    snapshot: {
      timestamp: new Date(part.minute).toISOString(),
      viewerCount: connections.last,
      avgViewers: connections.mean,
      peakViewers: connections.max,
      minViewers: connections.min,
      sampleCount,
      part,
      ...(secret !== undefined && { secret }),
    },
  };
};

function outcomeOf(result: SnapshotResult | ErrorBody): PartOutcome {
  if (result.success) return { kind: result.duplicate ? "duplicate" : result.stored ? "stored" : "off" };
  const { code, message } = result.error;
  // A temporary error of one part fails the whole batch, because sending everything again is harmless.
  if (ERRORS[code]?.retry) throw new Error(message);
  return code === "AUCTION_NOT_FOUND" ? { kind: "unknown" } : { kind: "refused", reason: code };
}

function errorOf(reply: Response, url: string, now: number): Error {
  if (reply.status === 401 || reply.status === 403) return new KeyRefused(keyRefusedWords(url));
  if (reply.status === 404) return new Error(tooOldWords(url));
  const message = `${url} answers ${reply.status}`;
  const afterMs = retryAfterMs(reply.headers.get("retry-after"), now);
  return afterMs > 0 ? new RetryLater(message, afterMs) : new Error(message);
}
