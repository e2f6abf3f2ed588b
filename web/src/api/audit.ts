import type { AuditPage } from "@headcount/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "./client.ts";
import { path } from "./path.ts";

/** How many entries of a history are asked for at once. */
const PAGE_SIZE = 25;

/** Who did what in an own auction, or (`null`) in all of which the organizer may know, page by page. */
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
