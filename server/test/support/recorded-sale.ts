import { type AuctionDetail, type Level, MAX_BATCH, MINUTE_MS, minuteStart, type Slot } from "@headcount/protocol";
import { expect } from "vitest";
import type { Organizer, TestServer } from "./harness.ts";

const GRID = { slotMs: 5_000, slotsPerMinute: 12 };

export interface Sale extends AuctionDetail {
  /** Start of its first minute, epoch ms. */
  from: number;
}

/** An auction with a record of so many viewers minute by minute (`null`: none was made), the last one `ago` minutes ago, and a lot every `lotMinutes`. */
export async function recordedSale(
  server: TestServer,
  organizer: Organizer,
  viewers: readonly (number | null)[],
  {
    ago = 10,
    lotMinutes,
    titles = [],
    groupsOf = () => ({}),
    ...auction
  }: {
    ago?: number;
    lotMinutes?: number;
    titles?: string[];
    title?: string;
    timeZone?: string;
    /** How many of so many viewers are in each group; "" is no group. */
    groupsOf?: (count: number) => Readonly<Record<string, number>>;
  } = {},
): Promise<Sale> {
  const sale = await organizer.createAuction({ enableViewerAnalytics: true, ...auction });
  const from = minuteStart(Date.now(), GRID) - (ago + viewers.length - 1) * MINUTE_MS;
  const snapshots = viewers.flatMap((count, i) => {
    if (count === null) return [];
    const minute = from + i * MINUTE_MS;
    const levelOf = (n: number): Level => ({ last: n, mean: 0.95 * n, min: Math.floor(0.9 * n), max: n });
    const level = levelOf(count);
    const groups = Object.entries(groupsOf(count))
      .map(([group, n]) => ({ group, connections: levelOf(n), people: levelOf(n) }))
      .sort((a, b) => (a.group < b.group ? -1 : 1));
    const slots = Array.from(
      { length: 12 },
      (_, index): Slot => ({
        ...{ index, connections: level, people: level, joins: 1, leaves: 0 },
        ...(groups.length > 0 && { groups }),
      }),
    );
    const part = { node: "a", boot: "1", seq: i + 1, minute, slots, joins: 12, leaves: 0 };
    return {
      auctionId: sale.id,
      snapshot: {
        timestamp: new Date(minute).toISOString(),
        viewerCount: count,
        avgViewers: level.mean,
        peakViewers: count,
        minViewers: level.min,
        sampleCount: 12,
        part,
      },
    };
  });
  for (let at = 0; at < snapshots.length; at += MAX_BATCH) {
    const batch = snapshots.slice(at, at + MAX_BATCH);
    const { body } = await server.post("/api/v1/analytics/snapshots", { snapshots: batch });
    expect(body.data.results.every(({ stored }: { stored: boolean }) => stored)).toBe(true);
  }
  if (lotMinutes) {
    const at = (minutes: number): string => new Date(from + minutes * MINUTE_MS).toISOString();
    const moments = Array.from({ length: Math.floor(viewers.length / lotMinutes) }, (_, i) => [
      {
        type: "lot_opened",
        lotNumber: String(i + 1),
        lotTitle: titles[i % titles.length] ?? `Lot ${i + 1}`,
        at: at(i * lotMinutes),
      },
      i % 3 === 2
        ? { type: "unsold", at: at((i + 1) * lotMinutes - 0.25) }
        : { type: "sold", price: 100 * (i + 1), currency: "EUR", at: at((i + 1) * lotMinutes - 0.25) },
    ]).flat();
    for (let at = 0; at < moments.length; at += 100)
      await organizer.call("POST", `/api/v1/auctions/${sale.id}/moments`, { moments: moments.slice(at, at + 100) });
  }
  return { ...sale, from };
}

/** An audience that comes, reaches its peak, and leaves. */
export const hump = (minutes: number, peak: number): number[] =>
  Array.from({ length: minutes }, (_, i) => Math.round(peak * Math.sin((Math.PI * (i + 1)) / (minutes + 1))));
