import type { AuditPage } from "@headcount/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "./client.ts";
import { path } from "./path.ts";

/** Entries per request. */
const PAGE_SIZE = 25;

/** The audit log of an auction, or (`null`) of all auctions of the organizer, page by page. */
export const useAuditLog = (auctionId: string | null) =>
  useInfiniteQuery({
    queryKey: ["audit", auctionId],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({
        limit: String(PAGE_SIZE),
        ...(pageParam !== null && { before: pageParam }),
      });
      return call<AuditPage>(
        "GET",
        auctionId === null ? path`/audit?${query}` : path`/auctions/${auctionId}/audit?${query}`,
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
