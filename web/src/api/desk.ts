import type { Desk, MomentPage, MomentPatch, MomentResult, PublicMoment } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { ClockSample } from "../time/clock-offset.ts";
import { COUNT_EVERY_MS } from "./auctions.ts";
import { ApiError, call } from "./client.ts";
import { path } from "./path.ts";

const momentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["moments", id],
    queryFn: () => call<MomentPage>("GET", path`/auctions/${id}/moments`),
    refetchInterval: COUNT_EVERY_MS,
  });

/** The latest moments of an auction, newest first, loaded again every 5 s. */
export const useMoments = (id: string) => useQuery(momentsQuery(id));

/** A request of the desk that gets no answer for so long is sent again. */
const DESK_DEADLINE_MS = 10_000;

/** The desk's answer, with the times of this device's clocks before and after it. */
export interface DeskAnswer {
  desk: Desk;
  sample: ClockSample;
}

export const deskQuery = (id: string) =>
  queryOptions({
    queryKey: ["desk", id],
    queryFn: async (): Promise<DeskAnswer> => {
      const sentAt = Date.now();
      const desk = await call<Desk>("GET", path`/auctions/${id}/desk`, undefined, {}, DESK_DEADLINE_MS);
      const receivedAt = { wall: Date.now(), monotonic: performance.now() };
      return { desk, sample: { sentAt, receivedAt, serverTime: Date.parse(desk.serverTime) } };
    },
    refetchInterval: COUNT_EVERY_MS,
    refetchIntervalInBackground: true,
    retry: false,
  });

/** Where the sale is, asked for again every 5 s. */
export const useDesk = (id: string) => useQuery(deskQuery(id));

/** Records a moment; the same `clientId` again records nothing new. */
export const sendMoment = async (id: string, moment: object): Promise<PublicMoment> =>
  (await call<Omit<MomentResult, "success">>("POST", path`/auctions/${id}/moments`, moment, {}, DESK_DEADLINE_MS))
    .moment;

/** Deletes a moment; one that is gone already is no error. */
export async function deleteMoment(id: string, momentId: string): Promise<void> {
  try {
    await call<{ deleted: true }>("DELETE", path`/auctions/${id}/moments/${momentId}`, undefined, {}, DESK_DEADLINE_MS);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "MOMENT_NOT_FOUND")) throw error;
  }
}

/** Loads the desk and the moments again; resolves when both have an answer or have failed. */
export function useRefreshDesk(id: string): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () =>
      Promise.all([client.invalidateQueries(deskQuery(id)), client.invalidateQueries(momentsQuery(id))]).then(() => {}),
    [client, id],
  );
}

export function useCorrectMoment(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ momentId, patch }: { momentId: string; patch: MomentPatch }) =>
      call<PublicMoment>("PATCH", path`/auctions/${id}/moments/${momentId}`, patch),
    onSettled: () => Promise.all([client.invalidateQueries(deskQuery(id)), client.invalidateQueries(momentsQuery(id))]),
  });
}
