import type { Alignment, TimeRange, ViewersQueryInput } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { LOTS_EVERY_MS } from "./auctions.ts";
import { api, dataOf } from "./client.ts";

/** The audience of an organizer's auction by lot, requested again every half minute while the auction is live. */
export const useLots = (id: string, isLive: boolean) =>
  useQuery({
    queryKey: ["lots", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/analytics/lots", { params: { path: { id } } })),
    refetchInterval: isLive && LOTS_EVERY_MS,
  });

const RECENT_EVERY_MS = 60_000;

/** The average counts of the recent slots, requested again each minute. @param wanted the interval, epoch ms */
export const useRecentSlots = (id: string, wanted: () => Interval, enabled: boolean) =>
  useQuery({
    queryKey: ["recent", id],
    queryFn: async () => {
      const { from, to } = wanted();
      const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), unit: "slot" } as const;
      const { snapshots, meta } = await dataOf(
        api.GET("/api/v1/auctions/{id}/analytics/viewers", { params: { path: { id }, query } }),
      );
      if (meta.unit !== "slot") return [];
      return snapshots.map(({ timestamp, avgViewers }) => ({ at: Date.parse(timestamp), count: avgViewers }));
    },
    refetchInterval: RECENT_EVERY_MS,
    enabled,
  });

/** What stands out in the audience of an organizer's auction, requested again every half minute while the auction is live. */
export const useHighlights = (id: string, isLive: boolean) =>
  useQuery({
    queryKey: ["highlights", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/analytics/highlights", { params: { path: { id } } })),
    refetchInterval: isLive && LOTS_EVERY_MS,
  });

/** How long people stayed, in a range. */
export const useRetention = (
  id: string,
  { timeRange, from, to }: Pick<ViewersQueryInput, "timeRange" | "from" | "to">,
) =>
  useQuery({
    queryKey: ["retention", id, timeRange, from, to],
    queryFn: () => {
      const query = from && to ? { from, to } : { ...(timeRange && { timeRange }) };
      return dataOf(api.GET("/api/v1/auctions/{id}/analytics/retention", { params: { path: { id }, query } }));
    },
    placeholderData: keepPreviousData,
  });

/** A comparison of an organizer's auction with others. Sends no request without others. */
export const useComparison = (id: string, { compare, align }: { compare: readonly string[]; align: Alignment }) =>
  useQuery({
    queryKey: ["compare", id, compare, align],
    queryFn: () => {
      const query = { with: compare.join(), align };
      return dataOf(api.GET("/api/v1/auctions/{id}/analytics/compare", { params: { path: { id }, query } }));
    },
    enabled: compare.length > 0,
    placeholderData: keepPreviousData,
  });

/** The query of a report: a rolling range, or two instants (ISO), and the zone of its times. */
export interface ReportWanted {
  timeRange?: TimeRange;
  from?: string;
  to?: string;
  tz?: string;
}

/** The report on an organizer's auction. */
export const useReport = (id: string, wanted: ReportWanted) =>
  useQuery({
    queryKey: ["report", id, wanted],
    queryFn: () =>
      dataOf(api.GET("/api/v1/auctions/{id}/analytics/report", { params: { path: { id }, query: wanted } })),
    placeholderData: keepPreviousData,
  });
