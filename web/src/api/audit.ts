import { useInfiniteQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

/** Entries per request. */
const PAGE_SIZE = 25;

/** The audit log of an auction, or (`null`) of all auctions of the organizer, page by page. */
export const useAuditLog = (auctionId: string | null) =>
  useInfiniteQuery({
    queryKey: ["audit", auctionId],
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE_SIZE, ...(pageParam !== null && { before: pageParam }) };
      return dataOf(
        auctionId === null
          ? api.GET("/api/v1/audit", { params: { query } })
          : api.GET("/api/v1/auctions/{id}/audit", { params: { path: { id: auctionId }, query } }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
