import type { MinutePart } from "@headcount/protocol";
import { LRUCache } from "lru-cache";
import type { RefusedKind } from "../minutes/part-outcome.ts";
import { highestOf, missingOf } from "../minutes/ranges.ts";
import type { Recorder } from "../outbox/delivery.ts";
import type { Logger } from "../platform/logger.ts";
import type { RecorderRecord, RecorderStore } from "../storage/store.ts";

/** The recorder that delivers parts, and how far its clock is ahead of ours, ms. */
export interface Sender extends Recorder {
  skewMs: number;
}

/** Records which parts each recorder delivered, so that both servers know which are missing. */
export interface DeliveryLedger {
  /** The highest allowed number for each of these parts, in order. */
  limits(parts: readonly MinutePart[]): Promise<number[]>;
  /** Records delivered parts, stored or not. Resolves when the record is on disk. */
  note(parts: readonly MinutePart[], sender: Sender | null): Promise<void>;
  /** Counts a refused part. */
  refuse(kind: RefusedKind): void;
  /** Refused parts since the start, by kind. */
  refused(): Readonly<Record<RefusedKind, number>>;
  /** Parts that recorders numbered in the last hour but did not deliver. */
  missing(): Promise<number>;
  /** The largest clock difference between us and a sender of the last hour, ms. */
  skewMs(): number;
  /** Number of times that two running processes used the same node name. */
  clashes(): number;
}

/** The largest number of parts that a recorder may create while the API is down: two months of 1,000 auctions. */
const MAX_SEQ_JUMP = 100_000_000;
const RECENT_PARTS_MS = 3_600_000;
const MAX_HEARD = 1_000;
/** Half of the clock difference at which parts are refused as `future`. */
const SKEW_LOG_MS = 60_000;

const nameOf = ({ node, boot }: Recorder): string => `${node} ${boot}`;

export interface DeliveryLedgerOptions {
  recorders: RecorderStore;
  log: Logger;
  /** Epoch ms. */
  now(): number;
}

export function createDeliveryLedger({ recorders, log, now }: DeliveryLedgerOptions): DeliveryLedger {
  const heard = new LRUCache<string, RecorderRecord>({ max: MAX_HEARD, ttl: RECENT_PARTS_MS });
  /** Node → its boots, in the order of their first batch. */
  const boots = new LRUCache<string, string[]>({ max: MAX_HEARD, ttl: RECENT_PARTS_MS });
  const refused: Record<RefusedKind, number> = { unknown: 0, conflict: 0, future: 0, full: 0, jump: 0 };
  let clashes = 0;

  /** If a boot sends after a newer boot of its node, both are running. */
  const watchName = ({ node, boot }: Sender): void => {
    const known = boots.get(node) ?? [];
    if (known.at(-1) === boot) return;
    if (known.includes(boot)) {
      clashes += 1;
      log.error(
        { node, boots: [boot, known.at(-1)] },
        "two realtime servers have the same node name: set a different NODE_NAME on each",
      );
    }
    boots.set(node, [...known.filter((other) => other !== boot), boot].slice(-10));
  };

  return {
    async limits(parts) {
      const highest = new Map<string, Promise<number>>();
      const ask = async (recorder: Recorder): Promise<number> => {
        const known = heard.get(nameOf(recorder)) ?? (await recorders.find(recorder.node, recorder.boot));
        return known ? highestOf(known.seqs) : 0;
      };
      return Promise.all(
        parts.map(async (part) => {
          const asked = highest.get(nameOf(part)) ?? ask(part);
          highest.set(nameOf(part), asked);
          return (await asked) + MAX_SEQ_JUMP;
        }),
      );
    },
    async note(parts, sender) {
      const numbered = new Map<string, Recorder & { seqs: number[] }>();
      for (const { node, boot, seq } of parts) {
        // Part numbers begin at 1. A recorder without numbers sends 0.
        if (seq === 0) continue;
        const entry = numbered.get(nameOf({ node, boot })) ?? { node, boot, seqs: [] };
        entry.seqs.push(seq);
        numbered.set(nameOf({ node, boot }), entry);
      }
      if (sender) {
        if (Math.abs(sender.skewMs) > SKEW_LOG_MS && Math.abs(heard.get(nameOf(sender))?.skewMs ?? 0) <= SKEW_LOG_MS)
          log.error({ node: sender.node, skewMs: sender.skewMs }, "a realtime server's clock is wrong, or this one's");
        watchName(sender);
      }
      const delivered = [...numbered.values()].map((entry) => ({
        ...entry,
        skewMs: sender && nameOf(entry) === nameOf(sender) ? sender.skewMs : null,
      }));
      if (delivered.length === 0) return;
      for (const record of await recorders.note(delivered, now())) heard.set(nameOf(record), record);
    },
    refuse(kind) {
      refused[kind] += 1;
    },
    refused: () => refused,
    async missing() {
      let sum = 0;
      for (const [name, record] of heard.entries()) {
        if (missingOf(record.seqs) === 0) continue;
        // Another process may have stored these parts since.
        const latest = (await recorders.find(record.node, record.boot)) ?? record;
        heard.set(name, latest, { noUpdateTTL: true });
        sum += missingOf(latest.seqs);
      }
      return sum;
    },
    skewMs: () => [...heard.values()].reduce((most, { skewMs }) => Math.max(most, Math.abs(skewMs ?? 0)), 0),
    clashes: () => clashes,
  };
}
