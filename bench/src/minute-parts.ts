import { hash } from "node:crypto";
import {
  DEFAULT_GRID,
  EXACT_VISITS,
  HOUR_MS,
  INTERNAL_KEY_HEADER,
  MAX_BATCH,
  MINUTE_MS,
  Sketch,
  type SnapshotBatch,
} from "@headcount/protocol";
import { INTERNAL_KEY } from "./peers/headcount.ts";

/** Whether a part counts only tabs, or also this number of people. */
export type Audience = "tabs" | number;

/** One of this many people leaves, and a new one joins, in each minute. */
const PEOPLE_A_CHANGE = 40;

/** An id in the server's format, always the same for the same number. */
const idOf = (person: number): string => hash("sha256", String(person), "base64url").slice(0, 16);

/** A minute's visits as a recorder reports them, with this many people. */
function visitsOf(seq: number, people: number): object {
  const changed = Math.ceil(people / PEOPLE_A_CHANGE);
  const sketch = new Sketch();
  for (let person = 0; person < people; person += 1) sketch.add(idOf(seq * changed + person));
  const known = Math.min(EXACT_VISITS, people - changed);
  const lengths = Array.from({ length: known }, (_, i) => [Math.floor((i * HOUR_MS) / known), 1]);
  return {
    sketch: Buffer.from(sketch.bytes).toString("base64url"),
    present: people,
    came: changed,
    entered: lengths,
    left: lengths.slice(0, 1),
    staying: lengths.slice(1),
  };
}

/**
 * A snapshot as a realtime server posts it: a part of twelve slots with a varying level. `seq` numbers the recorder's parts.
 * If people are counted, they are fewer than tabs, and the part contains a sketch of unique people.
 */
export function snapshotOf(minute: number, seq: number, audience: Audience): object {
  const slots = Array.from({ length: DEFAULT_GRID.slotsPerMinute }, (_, index) => {
    const last = (audience === "tabs" ? 400 : audience) + ((seq * 7 + index * 13) % 90);
    const connections = { last, mean: last - 2.25, min: last - 6, max: last + 3 };
    const people =
      audience === "tabs" ? connections : { last: last - 20, mean: last - 22.5, min: last - 26, max: last - 17 };
    return { index, connections, people, joins: 4, leaves: 3 };
  });
  const [viewerCount, avgViewers, peakViewers, minViewers] = [440, 440, 500, 390];
  return {
    timestamp: new Date(minute).toISOString(),
    viewerCount,
    avgViewers,
    peakViewers,
    minViewers,
    sampleCount: slots.length,
    part: {
      ...{ node: "bench", boot: "bench", seq, minute, slots, joins: 48, leaves: 36 },
      ...(audience !== "tabs" && { visits: visitsOf(seq, audience) }),
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

/** The last `count` minutes of an auction as request bodies of batches, oldest first. */
export function* batchesOf(
  auctionId: string,
  count: number,
  audience: Audience = "tabs",
): Generator<{ body: string; parts: number }> {
  const first = (Math.floor(Date.now() / MINUTE_MS) - count) * MINUTE_MS;
  for (let begin = 0; begin < count; begin += MAX_BATCH) {
    const parts = Math.min(MAX_BATCH, count - begin);
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
export async function postBatch(url: string, { body, parts }: { body: string; parts: number }): Promise<number> {
  const began = performance.now();
  const answer = await postInternally(`${url}/api/v1/analytics/snapshots`, body);
  const { data } = (await answer.json()) as { data: { results: { stored?: boolean }[] } };
  const stored = data.results.filter((result) => result.stored).length;
  if (stored !== parts) throw new Error(`${stored} of ${parts} parts were stored`);
  return performance.now() - began;
}
