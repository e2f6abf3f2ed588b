import type { AuctionListName } from "@headcount/protocol";
import type { AuctionPatch } from "@headcount/sdk/api";
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
import { answerOf, api, dataOf, isRefused } from "./client.ts";

/** Interval between two requests for the count, ms. */
export const COUNT_EVERY_MS = 5_000;
export const LOTS_EVERY_MS = 30_000;
export const AUCTIONS_PER_PAGE = 25;

/** The values of the form for a new auction. */
export interface AuctionDraft {
  title: string;
  timeZone: string;
  enableViewerAnalytics: boolean;
}

export const AUCTIONS = ["auctions"] as const;

const auctionsQuery = (title: string) =>
  infiniteQueryOptions({
    queryKey: [...AUCTIONS, "list", title],
    queryFn: ({ pageParam }) => {
      const query = { ...(pageParam !== null && { before: pageParam }), ...(title && { q: title }) };
      return answerOf(api.GET("/api/v1/auctions", { params: { query } }));
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
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => !isRefused(state.error) && COUNT_EVERY_MS,
  });

/** A page of one list of the organizer's auctions, with the number of auctions in every list. The first page is 1. */
export interface AuctionPage {
  list: AuctionListName | "first";
  page: number;
  text: string;
}

const LISTED_EVERY_MS = 60_000;

/** Requested again every 5 s while it has counts that change, otherwise every minute. */
export const useAuctionPage = ({ list, page, text }: AuctionPage) =>
  useQuery({
    queryKey: [...AUCTIONS, "page", list, page, text],
    queryFn: () => {
      const query = { list, page, limit: AUCTIONS_PER_PAGE, ...(text && { q: text }) };
      return answerOf(api.GET("/api/v1/auctions", { params: { query } }));
    },
    refetchInterval: ({ state: { data } }) => (data?.list === "live" ? COUNT_EVERY_MS : LISTED_EVERY_MS),
    placeholderData: keepPreviousData,
  });

/** The organizer's auctions with their live counts, page by page, optionally filtered by a text. Requested again every 5 s. */
export const useAuctions = (title = "") => useInfiniteQuery(auctionsQuery(title));

/** An organizer's auction with its live count, requested again every 5 s. */
export const useAuction = (id: string) => useQuery(auctionQuery(id));

export function useCreateAuction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: AuctionDraft) => dataOf(api.POST("/api/v1/auctions", { body: draft })),
    onSuccess: () => client.invalidateQueries({ queryKey: AUCTIONS }),
  });
}

export function useDuplicateAuction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => dataOf(api.POST("/api/v1/auctions/{id}/duplicate", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: AUCTIONS }),
  });
}

export function usePatchAuction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: patchKey(id),
    // Changes are sent one after the other, so that the last choice stays.
    scope: { id: `patch ${id}` },
    mutationFn: (patch: AuctionPatch) =>
      dataOf(api.PATCH("/api/v1/auctions/{id}", { params: { path: { id } }, body: patch })),
    onSuccess: (auction) => {
      client.setQueryData(auctionQuery(id).queryKey, auction);
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}

const patchKey = (id: string): string[] => ["patch", id];

/** The unconfirmed changes: the latest one of each field. */
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
    mutationFn: () => dataOf(api.DELETE("/api/v1/auctions/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      client.removeQueries(auctionQuery(id));
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}

/** The token with which a member's page connects to an auction that requires access tokens. */
export const getPass = async (auctionId: string): Promise<string> =>
  (await dataOf(api.GET("/api/v1/auctions/{id}/live-view", { params: { path: { id: auctionId } } }))).accessToken ?? "";
