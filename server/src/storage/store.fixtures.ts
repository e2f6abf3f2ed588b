import { T0 } from "../analytics/analytics.fixtures.ts";
import type { StoredAuction, StoredMinute, StoredMinutes } from "./store.ts";

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

export const collect = async (read: AsyncIterable<StoredMinutes>): Promise<StoredMinute[]> => {
  const all: StoredMinute[] = [];
  for await (const some of read) all.push(...some.list());
  return all;
};
