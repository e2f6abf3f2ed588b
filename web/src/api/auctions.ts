import type { AuctionDetail, AuctionPatch, LiveView } from "@headcount/protocol";
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useMutationState,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { ask, call, dataOf, isRefused } from "./client.ts";
import { path } from "./path.ts";

/** Interval between two requests for the count, ms. */
export const COUNT_EVERY_MS = 5_000;
export const LOTS_EVERY_MS = 30_000;

/** The values in the form of a new auction. */
export interface AuctionDraft {
  title: string;
  timeZone: string;
  enableViewerAnalytics: boolean;
}

/** A page of the organizer's auctions; `next` is the cursor of the next one. */
interface AuctionsPage {
  data: AuctionDetail[];
  next: string | null;
}

export const AUCTIONS = ["auctions"] as const;

const auctionsQuery = (title: string) =>
  infiniteQueryOptions({
    queryKey: [...AUCTIONS, "list", title],
    queryFn: async ({ pageParam }): Promise<AuctionsPage> => {
      const query = new URLSearchParams({
        ...(pageParam !== null && { before: pageParam }),
        ...(title && { q: title }),
      });
      const answer = await ask<AuctionDetail[]>("GET", path`/auctions?${query}`);
      return { data: dataOf(answer), next: (answer as Partial<AuctionsPage>).next ?? null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: COUNT_EVERY_MS,
    placeholderData: keepPreviousData,
  });

export const auctionQuery = (id: string) =>
  queryOptions({
    queryKey: [...AUCTIONS, id],
    queryFn: () => call<AuctionDetail>("GET", path`/auctions/${id}`),
    refetchInterval: ({ state }) => !isRefused(state.error) && COUNT_EVERY_MS,
  });

/** The organizer's auctions with their live counts, or those whose title contains a text, page by page, asked for again every 5 s. */
export const useAuctions = (title = "") => useInfiniteQuery(auctionsQuery(title));

/** One own auction with its live count, asked for again every 5 s. */
export const useAuction = (id: string) => useQuery(auctionQuery(id));

export function useCreateAuction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: AuctionDraft) => call<AuctionDetail>("POST", path`/auctions`, draft),
    onSuccess: () => client.invalidateQueries({ queryKey: AUCTIONS }),
  });
}

export function usePatchAuction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: patchKey(id),
    // One after the other, so that the last choice is the one that stays.
    scope: { id: `patch ${id}` },
    mutationFn: (patch: AuctionPatch) => call<AuctionDetail>("PATCH", path`/auctions/${id}`, patch),
    onSuccess: (auction) => {
      client.setQueryData(auctionQuery(id).queryKey, auction);
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}

const patchKey = (id: string): string[] => ["patch", id];

/** The changes that the server has not confirmed yet, the latest of each field. */
export function usePendingPatch(id: string): AuctionPatch {
  const pending = useMutationState({
    filters: { mutationKey: patchKey(id), status: "pending" },
    select: ({ state }) => state.variables as AuctionPatch,
  });
  return Object.assign({}, ...pending);
}

export function useDeleteAuction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<{ deleted: true }>("DELETE", path`/auctions/${id}`),
    onSuccess: () => {
      client.removeQueries(auctionQuery(id));
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}

/** With what a member's page connects to an auction that needs access tokens. */
export const getPass = async (auctionId: string): Promise<string> =>
  (await call<LiveView>("GET", path`/auctions/${auctionId}/live-view`)).accessToken ?? "";
