import { INTERNAL_KEY_HEADER, MAX_BATCH, MINUTE_MS, type SnapshotBatch } from "@headcount/protocol";
import { INTERNAL_KEY } from "../peers/headcount.ts";
import { type Audience, type RecordedMinute, recordedMinutes } from "./audience.ts";

/** Parts with the lengths of 1,200 visits that fit into one body. */
const MAX_PEOPLE_BATCH = 100;
/** Different minutes of an audience, after which they repeat. */
const MINUTES = 600;
const recorded = new Map<Audience, RecordedMinute[]>();

/** The minute of this number. */
function recordedMinute(number: number, audience: Audience): RecordedMinute {
  const minutes = recorded.get(audience) ?? recordedMinutes(audience, MINUTES);
  recorded.set(audience, minutes);
  return minutes[number % MINUTES] as RecordedMinute;
}

/**
 * A snapshot as a realtime server posts it: a part of twelve slots. `seq` numbers the recorder's parts. If people are counted, they are fewer
 * than tabs, and the part contains a sketch of unique people.
 */
export function snapshotOf(minute: number, seq: number, audience: Audience, minutesBefore = seq - 1): object {
  const content = recordedMinute(seq, audience);
  const levels = content.slots.map(({ connections }) => connections);
  return {
    timestamp: new Date(minute).toISOString(),
    viewerCount: levels.at(-1)?.last ?? 0,
    avgViewers: levels.reduce((sum, { mean }) => sum + mean, 0) / levels.length,
    peakViewers: Math.max(...levels.map(({ max }) => max)),
    minViewers: Math.min(...levels.map(({ min }) => min)),
    sampleCount: levels.length,
    part: {
      ...{ node: "bench", boot: "bench", seq, minute, ...content },
      ...(minutesBefore > 0 && { minutesBefore }),
      countModes: [audience === "tabs" ? "tabs" : "people"],
    },
  };
}

/** Posts with the internal key. @throws Error unless the response is a success. */
export async function postInternally(url: string, body: string): Promise<Response> {
  const headers = { [INTERNAL_KEY_HEADER]: INTERNAL_KEY, "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** The body of a request with a number of minutes. */
export interface Batch {
  body: string;
  parts: number;
}

/** The last `count` minutes of an auction as request bodies of batches of at most `most`, oldest first. */
export function* batchesOf(
  auctionId: string,
  count: number,
  audience: Audience = "tabs",
  most = audience === "tabs" ? MAX_BATCH : MAX_PEOPLE_BATCH,
): Generator<Batch> {
  const first = (Math.floor(Date.now() / MINUTE_MS) - count) * MINUTE_MS;
  for (let begin = 0; begin < count; begin += most) {
    const parts = Math.min(most, count - begin);
    const snapshots = Array.from({ length: parts }, (_, nth) => ({
      auctionId,
      snapshot: snapshotOf(first + (begin + nth) * MINUTE_MS, begin + nth + 1, audience),
    }));
    yield { body: JSON.stringify({ snapshots } satisfies SnapshotBatch), parts };
  }
}

/**
 * Posts a batch and returns the duration, ms.
 * @throws Error unless every part was stored.
 */
export async function postBatch(url: string, { body, parts }: Batch): Promise<number> {
  const began = performance.now();
  const answer = await postInternally(`${url}/api/v1/analytics/snapshots`, body);
  const { data } = (await answer.json()) as { data: { results: { stored?: boolean }[] } };
  const stored = data.results.filter((result) => result.stored).length;
  if (stored !== parts) throw new Error(`${stored} of ${parts} parts were stored`);
  return performance.now() - began;
}
