import type { PublicMoment } from "@headcount/protocol";
import { type Interval, SLOT_MS } from "@headcount/protocol/time";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, dataOf } from "../../api/client.ts";
import { allMoments } from "../../api/desk.ts";
import { spanSearch } from "../dashboard-search.ts";
import type { Part } from "./still.ts";

const POINTS = 1_000;
/** Moments before a part, for its list and its last bid. */
const EARLIER = 20;

/** The live time of an auction, in points that fit one chart. */
export const useSale = (id: string) =>
  useQuery({
    queryKey: ["replay", id],
    queryFn: () => {
      const query = { timeRange: "live", points: POINTS } as const;
      return dataOf(api.GET("/api/v1/auctions/{id}/analytics/viewers", { params: { path: { id }, query } }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

async function earlierMoments(id: string, at: number): Promise<PublicMoment[]> {
  const query = { to: new Date(at).toISOString(), limit: EARLIER };
  const page = await dataOf(api.GET("/api/v1/auctions/{id}/moments", { params: { path: { id }, query } }));
  return page.moments.reverse();
}

async function slotsIn(id: string, part: Interval): Promise<Part["slots"]> {
  const query = { ...spanSearch(part), unit: "slot" } as const;
  const { snapshots, meta } = await dataOf(
    api.GET("/api/v1/auctions/{id}/analytics/viewers", { params: { path: { id }, query } }),
  );
  return { snapshots: meta.unit === "slot" ? snapshots : [], lengthMs: SLOT_MS };
}

const partQuery = (id: string, part: Interval) =>
  queryOptions({
    queryKey: ["replay", id, part.from, part.to],
    queryFn: async (): Promise<Part> => {
      const [slots, earlier, moments] = await Promise.all([
        slotsIn(id, part),
        earlierMoments(id, part.from),
        allMoments(id, spanSearch(part)),
      ]);
      return { slots, moments: [...earlier, ...moments] };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Slots and moments of a part of the sale. The next part is loaded ahead; `null`: there is none. */
export function usePart(id: string, part: Interval, next: Interval | null) {
  const client = useQueryClient();
  const [from, to] = [next?.from, next?.to];
  useEffect(() => {
    if (from !== undefined && to !== undefined) void client.prefetchQuery(partQuery(id, { from, to }));
  }, [client, id, from, to]);
  return useQuery(partQuery(id, part));
}
