import {
  type AuctionPart,
  auctionId,
  batchItem,
  type ErrorBody,
  type Grid,
  HeadcountError,
  invalidField,
  type MinutePart,
  minuteStart,
  SNAPSHOT_EXPIRED,
  SNAPSHOT_OFF,
  SNAPSHOT_SAVED,
  type SnapshotBody,
  type SnapshotResult,
  snapshotBatch,
  snapshotBody,
  snapshotOffThen,
  snapshotResult,
} from "@headcount/protocol";
import { z } from "zod";
import { errorBody, invalid } from "../http/errors.ts";
import { internalOnly } from "../http/guards.ts";
import type { ApiOptions, App } from "../http/types.ts";
import type { IngestOutcome } from "../ingest/ingest.ts";
import { mayRecord } from "../outbox/recorder.ts";
import { yielder } from "../platform/turns/yielder.ts";

/** Room for 500 parts of 12 slots. */
const BATCH_BODY_BYTES = 4 * 1024 * 1024;

/**
 * The part in a body. A body without a part becomes a whole part of the recorder `external`, and its count at the time of posting widens
 * the extremes. @throws HeadcountError if the part is not in the minute or on the grid
 */
function partOf(body: SnapshotBody, grid: Grid): MinutePart {
  const minute = minuteStart(Date.parse(body.timestamp), grid);
  const { part } = body;
  if (part) {
    if (part.minute !== minute) throw invalidField("part.minute", "must be the start of the timestamp's minute");
    if (part.slots.some((slot) => slot.index >= grid.slotsPerMinute))
      throw invalidField("part.slots", `must have indexes below ${grid.slotsPerMinute}`);
    if (!mayRecord(part, body.secret)) throw new HeadcountError("RECORDER_REFUSED");
    if (part.slots.length === 0 && !part.whole) throw invalidField("part.slots", "must not be empty");
    return part;
  }
  const level = {
    last: body.viewerCount,
    mean: body.avgViewers,
    min: Math.min(body.minViewers, body.viewerCount),
    max: Math.max(body.peakViewers, body.viewerCount),
  };
  const whole = { level, samples: body.sampleCount };
  return { node: "external", boot: "external", seq: 0, minute, slots: [], joins: 0, leaves: 0, whole };
}

const answerOf = (outcome: IngestOutcome): SnapshotResult | HeadcountError => {
  switch (outcome.kind) {
    case "stored":
      return { success: true, stored: true, message: SNAPSHOT_SAVED };
    case "duplicate":
      return { success: true, stored: true, duplicate: true, message: SNAPSHOT_SAVED };
    case "off": {
      const { onSince } = outcome;
      const message = onSince === undefined ? SNAPSHOT_OFF : snapshotOffThen(new Date(onSince).toISOString());
      return { success: true, stored: false, message };
    }
    case "expired":
      return { success: true, stored: false, message: SNAPSHOT_EXPIRED };
    case "unknown":
      return new HeadcountError("AUCTION_NOT_FOUND");
    case "conflict":
      return new HeadcountError("SNAPSHOT_CONFLICT");
    case "full":
      return new HeadcountError("TOO_MANY_RECORDERS");
    case "jump":
      return invalidField("part.seq", "is too far beyond the last");
    case "future":
      return invalidField("timestamp", "must not be in the future");
  }
};

/** One snapshot of a batch. A wrong one does not affect the others. */
function batchItemOf(item: unknown, grid: Grid): AuctionPart | HeadcountError {
  const parsed = batchItem.safeParse(item);
  if (!parsed.success) return invalid(parsed.error.issues);
  try {
    return { auctionId: parsed.data.auctionId, part: partOf(parsed.data.snapshot, grid) };
  } catch (error) {
    if (error instanceof HeadcountError) return error;
    throw error;
  }
}

/** Routes for realtime servers to post minutes, one or many at a time. */
export function snapshotRoutes(app: App, { ingest, internalKeys, grid, log, now }: ApiOptions): void {
  const onRequest = internalOnly(internalKeys);

  app.post(
    "/api/v1/auctions/:id/analytics/snapshot",
    {
      onRequest,
      schema: { params: z.object({ id: auctionId }), body: snapshotBody, response: { 200: snapshotResult } },
    },
    async (request) => {
      const [outcome] = await ingest([{ auctionId: request.params.id, part: partOf(request.body, grid) }]);
      const answer = answerOf(outcome as IngestOutcome);
      if (answer instanceof HeadcountError) throw answer;
      return answer;
    },
  );

  app.post(
    "/api/v1/analytics/snapshots",
    { onRequest, bodyLimit: BATCH_BODY_BYTES, schema: { body: snapshotBatch } },
    async (request) => {
      const { sender, snapshots } = request.body;
      if (sender && !mayRecord(sender, sender.secret)) throw new HeadcountError("RECORDER_REFUSED");
      const items: (AuctionPart | HeadcountError)[] = [];
      for (const item of snapshots) {
        if (yielder.isDue()) await yielder.yield();
        items.push(batchItemOf(item, grid));
      }
      const outcomes = await ingest(
        items.filter((item): item is AuctionPart => !(item instanceof HeadcountError)),
        sender && { node: sender.node, boot: sender.boot, skewMs: Date.parse(sender.sentAt) - now() },
      );
      const answers = items.map((item): SnapshotResult | ErrorBody => {
        const answer = item instanceof HeadcountError ? item : answerOf(outcomes.shift() as IngestOutcome);
        return answer instanceof HeadcountError ? errorBody(answer.code, answer.message, answer) : answer;
      });
      const refused = answers.filter((answer) => !answer.success).length;
      if (refused > 0) log.warn({ refused, of: answers.length }, "snapshots of a batch were refused");
      return { success: true as const, data: { results: answers } };
    },
  );
}
