import { T0 } from "../analytics/analytics.fixtures.ts";
import type { StoredAuction } from "./store.ts";

export const auctionOf = (id: string, over: Partial<StoredAuction> = {}): StoredAuction => ({
  id,
  title: "Paintings",
  state: "live",
  timeZone: "UTC",
  startsAt: null,
  startedAt: new Date(T0).toISOString(),
  endedAt: null,
  countMode: "tabs",
  publicCounter: "exact",
  enableViewerAnalytics: true,
  demo: false,
  createdAt: new Date(T0).toISOString(),
  updatedAt: new Date(T0).toISOString(),
  owner: "olga",
  toggles: [{ at: T0, enabled: true }],
  ...over,
});

export const collect = async <T>(pages: AsyncIterable<T[]>): Promise<T[]> => {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
};
