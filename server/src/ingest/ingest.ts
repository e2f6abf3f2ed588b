import { type AuctionPart, DEFAULT_GRID, type Grid } from "@headcount/protocol";
import type { MergeOutcome, PartOutcome } from "../minutes/part-outcome.ts";
import { trackedAt } from "../minutes/toggles.ts";
import { slices } from "../platform/turns/slices.ts";
import { yielder } from "../platform/turns/yielder.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { DeliveryLedger, Sender } from "./delivery-ledger.ts";
import { createMissingParts, withoutRow } from "./missing-parts.ts";

/** `refused` comes only from the API of another process. */
export type IngestOutcome = Exclude<PartOutcome, { kind: "refused" }>;

/** How far a recorder's clock may be ahead, ms. */
const FUTURE_MS = 120_000;
/** The weight of the parts stored before other requests run: one transaction of ten to twenty milliseconds. */
const WEIGHT_PER_MERGE = 100;
/** A part with visits takes about as long as ten others. */
const weightOf = ({ part: { visits } }: AuctionPart): number => (visits ? 10 : 1);

export interface IngestOptions {
  store: Store;
  ledger: Pick<DeliveryLedger, "limits" | "note" | "refuse">;
  retentionMs: number;
  grid?: Grid;
  /** Called before minutes of an auction are stored. */
  summaryDue?(auction: Pick<StoredAuction, "id" | "state">): Promise<void>;
  /** Epoch ms. */
  now(): number;
}

/** Stores parts, from HTTP or from this process. Nothing else writes minutes. `sender` is the recorder that delivers, if known. */
export type Ingest = (items: readonly AuctionPart[], sender?: Sender) => Promise<IngestOutcome[]>;

/**
 * Stores a part if its auction exists, its minute began while analytics was on, and the minute is not expired and not in the future.
 * Resolves when they are on disk.
 * Rejects when the store fails; the parts may then be sent again.
 */
export function createIngest(options: IngestOptions): Ingest {
  const { store, ledger, retentionMs, grid = DEFAULT_GRID, summaryDue, now } = options;
  const missing = createMissingParts({ minutes: store.minutes, grid });
  return async (items, sender) => {
    const at = now();
    const ids = [...new Set(items.map((item) => item.auctionId))];
    const auctions = new Map(await Promise.all(ids.map(async (id) => [id, await store.auctions.find(id)] as const)));

    const limits = await ledger.limits(items.map(({ part }) => part));

    const judge = ({ auctionId, part }: AuctionPart, limit: number): IngestOutcome | null => {
      if (part.seq > limit) return { kind: "jump" };
      const auction = auctions.get(auctionId);
      if (!auction) return { kind: "unknown" };
      if (part.minute > at + FUTURE_MS) return { kind: "future" };
      if (part.minute <= at - retentionMs) return { kind: "expired" };
      if (trackedAt(auction.toggles, part.minute)) return null;
      const latest = auction.toggles.at(-1);
      return latest?.enabled && latest.at <= at ? { kind: "off", onSince: latest.at } : { kind: "off" };
    };
    const results = items.map((item, index) => judge(item, limits[index] ?? 0));
    const accepted = items.filter((_, index) => results[index] === null);
    for (const id of new Set(accepted.map(({ auctionId }) => auctionId))) {
      const auction = auctions.get(id);
      if (auction) await summaryDue?.(auction);
    }
    const stored = accepted.map(({ auctionId, part }) => ({ auctionId, part: withoutRow(part) }));
    const outcomes: MergeOutcome[] = [];
    for (const slice of slices(stored, WEIGHT_PER_MERGE, weightOf)) {
      if (outcomes.length > 0) await yielder.yield();
      outcomes.push(...(await store.minutes.merge(slice, at)));
    }
    await missing.after(accepted, (item) => judge(item, 0) === null, at);
    await ledger.note(
      items.flatMap(({ part }, index) => (results[index]?.kind === "jump" ? [] : part)),
      sender ?? null,
    );
    const all = results.map((result): IngestOutcome => result ?? { kind: outcomes.shift() ?? "conflict" });
    for (const { kind } of all)
      if (kind !== "stored" && kind !== "duplicate" && kind !== "off" && kind !== "expired") ledger.refuse(kind);
    return all;
  };
}
