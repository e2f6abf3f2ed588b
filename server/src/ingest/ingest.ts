import { DEFAULT_GRID, type Grid, type MinutePart } from "@headcount/protocol";
import { trackedAt } from "../minutes/toggles.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { Arrivals, Refusal, Sender } from "./delivery-ledger.ts";
import { createMissingParts, withoutRow } from "./missing-parts.ts";

/**
 * What became of a part that arrived. `off` and `expired` are no errors: there is simply nothing to keep. `onSince` (epoch ms): analytics was off when
 * the minute began, and is on now; `null` while it is off.
 */
export type IntakeResult =
  | { kind: "stored" | "duplicate" | "expired" | Refusal }
  | { kind: "off"; onSince: number | null };

export interface IntakeItem {
  auctionId: string;
  part: MinutePart;
}

/** A recorder's clock may run ahead by so much. */
const FUTURE_MS = 120_000;

export interface IntakeOptions {
  store: Store;
  arrivals: Pick<Arrivals, "limits" | "note" | "refuse">;
  retentionMs: number;
  grid?: Grid;
  /** Called before minutes of an auction are stored. */
  summaryDue?(auction: Pick<StoredAuction, "id" | "state">): Promise<void>;
  /** Epoch ms. */
  now(): number;
}

/** The one door through which parts reach the store, whether they come by HTTP or from this process; `sender` where it said who it is. */
export type Intake = (items: readonly IntakeItem[], sender?: Sender) => Promise<IntakeResult[]>;

/**
 * Keeps what is to be kept: of a known auction, of a minute that began while its toggle was on, neither expired nor in the
 * future. Resolves when it is on disk; rejects when the store fails, and then everything may be sent again.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { store, arrivals, retentionMs, grid = DEFAULT_GRID, summaryDue, now } = options;
  const missing = createMissingParts({ minutes: store.minutes, grid });
  return async (items, sender) => {
    const at = now();
    const ids = [...new Set(items.map((item) => item.auctionId))];
    const auctions = new Map(await Promise.all(ids.map(async (id) => [id, await store.auctions.find(id)] as const)));

    const limits = await arrivals.limits(items.map(({ part }) => part));

    const judge = ({ auctionId, part }: IntakeItem, limit: number): IntakeResult | null => {
      if (part.seq > limit) return { kind: "jump" };
      const auction = auctions.get(auctionId);
      if (!auction) return { kind: "unknown" };
      if (part.minute > at + FUTURE_MS) return { kind: "future" };
      if (part.minute <= at - retentionMs) return { kind: "expired" };
      if (trackedAt(auction.toggles, part.minute)) return null;
      const latest = auction.toggles.at(-1);
      return { kind: "off", onSince: latest?.enabled && latest.at <= at ? latest.at : null };
    };
    const results = items.map((item, index) => judge(item, limits[index] ?? 0));
    const accepted = items.filter((_, index) => results[index] === null);
    for (const id of new Set(accepted.map(({ auctionId }) => auctionId))) {
      const auction = auctions.get(id);
      if (auction) await summaryDue?.(auction);
    }
    const stored = accepted.map(({ auctionId, part }) => ({ auctionId, part: withoutRow(part) }));
    const outcomes = stored.length > 0 ? await store.minutes.merge(stored, at) : [];
    await missing.after(accepted, (item) => judge(item, 0) === null, at);
    await arrivals.note(
      items.flatMap(({ part }, index) => (results[index]?.kind === "jump" ? [] : part)),
      sender ?? null,
    );
    const all = results.map((result): IntakeResult => result ?? { kind: outcomes.shift() ?? "conflict" });
    for (const { kind } of all)
      if (kind !== "stored" && kind !== "duplicate" && kind !== "off" && kind !== "expired") arrivals.refuse(kind);
    return all;
  };
}
