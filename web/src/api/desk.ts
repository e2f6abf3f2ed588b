import type { Desk, MomentPage, PublicMoment } from "@headcount/protocol";
import { LOT_EDGES } from "@headcount/protocol/block";
import type { MomentPatch, NewMoment } from "@headcount/sdk/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { type KnownEdges, withLatest } from "../control/run-sheet/lot-rows.ts";
import type { ClockSample } from "../time/clock-offset.ts";
import { serverNow } from "../time/server-time.ts";
import { COUNT_EVERY_MS } from "./auctions.ts";
import { ApiError, api, dataOf, sendWithin } from "./client.ts";

/** The latest moments, and when they were requested (`performance.now()`). */
interface MomentsAnswer {
  page: MomentPage;
  askedAt: number;
}

const momentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["moments", id],
    queryFn: async (): Promise<MomentsAnswer> => {
      const askedAt = performance.now();
      return { page: await dataOf(api.GET("/api/v1/auctions/{id}/moments", { params: { path: { id } } })), askedAt };
    },
    refetchInterval: COUNT_EVERY_MS,
  });

/** The latest moments of an auction, newest first, loaded again every 5 s. */
export const useMoments = (id: string) => useQuery(momentsQuery(id));

/** How far the clock of a recording device may be behind, ms. */
const BEHIND_MS = 10_000;

/** All moments of an interval or of some types, oldest first, page by page. */
export async function allMoments(
  id: string,
  wanted: { from?: string; to?: string; types?: string },
): Promise<PublicMoment[]> {
  const found: PublicMoment[] = [];
  for (let before: string | null | undefined; before !== null; ) {
    const query = { ...wanted, ...(before && { before }) };
    const page = await dataOf(api.GET("/api/v1/auctions/{id}/moments", { params: { path: { id }, query } }));
    found.push(...page.moments);
    before = page.next;
  }
  return found.reverse();
}

const edgesQuery = (id: string) =>
  queryOptions({
    queryKey: ["edges", id],
    queryFn: async (): Promise<KnownEdges> => {
      const through = serverNow() - BEHIND_MS;
      return { edges: await allMoments(id, { types: LOT_EDGES.join() }), through };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** All openings and hammers of an auction, oldest first. They are loaded once, and then follow the latest moments. */
export function useLotEdges(id: string, latest: MomentPage | undefined): readonly PublicMoment[] {
  const client = useQueryClient();
  const { data } = useQuery(edgesQuery(id));
  useEffect(() => {
    if (!data || !latest) return;
    const next = withLatest(data, latest.moments, latest.next === null);
    if (next === null) void client.invalidateQueries(edgesQuery(id));
    // An equal answer stays the same object, so that this ends.
    else client.setQueryData(edgesQuery(id).queryKey, next);
  }, [client, id, data, latest]);
  return data?.edges ?? NO_EDGES;
}
const NO_EDGES: readonly PublicMoment[] = [];

/** A request of the desk without an answer for this time is sent again. */
const DESK_DEADLINE_MS = 10_000;
const deskFetch = sendWithin(DESK_DEADLINE_MS);

/** The desk's answer, with the times of this device's clocks before and after the request. */
export interface DeskAnswer {
  desk: Desk;
  sample: ClockSample;
}

export const deskQuery = (id: string) =>
  queryOptions({
    queryKey: ["desk", id],
    queryFn: async (): Promise<DeskAnswer> => {
      const sentAt = Date.now();
      const desk = await dataOf(api.GET("/api/v1/auctions/{id}/desk", { params: { path: { id } }, fetch: deskFetch }));
      const receivedAt = { wall: Date.now(), monotonic: performance.now() };
      return { desk, sample: { sentAt, receivedAt, serverTime: Date.parse(desk.serverTime) } };
    },
    refetchInterval: COUNT_EVERY_MS,
    refetchIntervalInBackground: true,
    retry: false,
  });

/** The state of the sale, requested again every 5 s. */
export const useDesk = (id: string) => useQuery(deskQuery(id));

/** Records a moment. A repeated `clientId` records nothing new. */
export async function sendMoment(id: string, moment: NewMoment): Promise<PublicMoment> {
  const recorded = await dataOf(
    api.POST("/api/v1/auctions/{id}/moments", { params: { path: { id } }, body: moment, fetch: deskFetch }),
  );
  if ("results" in recorded) throw new Error("One moment has one result");
  return recorded.moment;
}

/** Deletes a moment. A moment that no longer exists is not an error. */
export async function deleteMoment(id: string, momentId: string): Promise<void> {
  try {
    await dataOf(
      api.DELETE("/api/v1/auctions/{id}/moments/{momentId}", { params: { path: { id, momentId } }, fetch: deskFetch }),
    );
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "MOMENT_NOT_FOUND")) throw error;
  }
}

const interestQuery = (id: string) =>
  queryOptions({
    queryKey: ["interest", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/analytics/on-the-block", { params: { path: { id } } })),
    refetchInterval: COUNT_EVERY_MS,
  });

/** The interest in the lot on the block, requested again every 5 s. */
export const useInterest = (id: string) => useQuery(interestQuery(id));

/** Loads the desk, the moments and the interest again. Resolves when desk and moments have succeeded or failed. */
export function useRefreshDesk(id: string): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => {
    void client.invalidateQueries(interestQuery(id));
    return Promise.all([client.invalidateQueries(deskQuery(id)), client.invalidateQueries(momentsQuery(id))]).then(
      () => {},
    );
  }, [client, id]);
}

export function useCorrectMoment(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ momentId, patch }: { momentId: string; patch: MomentPatch }) =>
      dataOf(
        api.PATCH("/api/v1/auctions/{id}/moments/{momentId}", { params: { path: { id, momentId } }, body: patch }),
      ),
    onSettled: () => Promise.all([client.invalidateQueries(deskQuery(id)), client.invalidateQueries(momentsQuery(id))]),
  });
}
