import type { NewShare } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

const sharesQuery = (id: string) =>
  queryOptions({
    queryKey: ["shares", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/shares", { params: { path: { id } } })),
  });

/** The read-only links of an organizer's auction, newest first. */
export const useShares = (id: string) => useQuery(sharesQuery(id));

export function useCreateShare(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (share: NewShare) =>
      dataOf(api.POST("/api/v1/auctions/{id}/shares", { params: { path: { id } }, body: share })),
    onSuccess: () => client.invalidateQueries(sharesQuery(id)),
  });
}

export function useRevokeShare(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shareId: string) =>
      dataOf(api.DELETE("/api/v1/auctions/{id}/shares/{shareId}", { params: { path: { id, shareId } } })),
    onSettled: () => client.invalidateQueries(sharesQuery(id)),
  });
}
