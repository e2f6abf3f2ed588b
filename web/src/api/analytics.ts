import type {
  Alignment,
  AudienceReport,
  Comparison,
  LotAnalytics,
  Retention,
  ViewersQueryInput,
} from "@headcount/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { LOTS_EVERY_MS } from "./auctions.ts";
import { call } from "./client.ts";
import { path } from "./path.ts";

/** The audience of an own auction by its lots, asked for again every half minute while it is live. */
export const useLots = (id: string, isLive: boolean) =>
  useQuery({
    queryKey: ["lots", id],
    queryFn: () => call<LotAnalytics>("GET", path`/auctions/${id}/analytics/lots`),
    refetchInterval: isLive && LOTS_EVERY_MS,
  });

/** How long people stayed in a range. */
export const useRetention = (
  id: string,
  { timeRange, from, to }: Pick<ViewersQueryInput, "timeRange" | "from" | "to">,
) =>
  useQuery({
    queryKey: ["retention", id, timeRange, from, to],
    queryFn: () => {
      const asked = Object.entries(from && to ? { from, to } : { timeRange }).filter(
        ([, value]) => value !== undefined,
      );
      const query = new URLSearchParams(asked as [string, string][]);
      return call<Retention>("GET", path`/auctions/${id}/analytics/retention?${query}`);
    },
    placeholderData: keepPreviousData,
  });

/** An own auction beside others; asks for nothing while there are none. */
export const useComparison = (id: string, { compare, align }: { compare: readonly string[]; align: Alignment }) =>
  useQuery({
    queryKey: ["compare", id, compare, align],
    queryFn: () =>
      call<Comparison>("GET", path`/auctions/${id}/analytics/compare?with=${compare.join()}&align=${align}`),
    enabled: compare.length > 0,
    placeholderData: keepPreviousData,
  });

/** Which report: a rolling range, or from one instant to another (ISO), and the zone of its times. */
export interface ReportWanted {
  timeRange?: string;
  from?: string;
  to?: string;
  tz?: string;
}

/** The report on an own auction. */
export const useReport = (id: string, wanted: ReportWanted) =>
  useQuery({
    queryKey: ["report", id, wanted],
    queryFn: () =>
      call<AudienceReport>("GET", path`/auctions/${id}/analytics/report?${new URLSearchParams({ ...wanted })}`),
    placeholderData: keepPreviousData,
  });
