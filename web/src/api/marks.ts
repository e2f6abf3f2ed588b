import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";
import { isShared } from "./link-token.ts";

const marksQuery = (id: string) =>
  queryOptions({
    queryKey: ["marks", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/marks", { params: { path: { id } } })),
    // Visitors with a link may not see them.
    enabled: !isShared,
  });

/** The team's private marks of an auction, oldest first. A visitor with a link has none. */
export const useMarks = (id: string) => useQuery(marksQuery(id));

export function useCreateMark(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mark: { text: string; at?: string }) =>
      dataOf(api.POST("/api/v1/auctions/{id}/marks", { params: { path: { id } }, body: mark })),
    onSuccess: () => client.invalidateQueries(marksQuery(id)),
  });
}

export function useDeleteMark(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (markId: string) =>
      dataOf(api.DELETE("/api/v1/auctions/{id}/marks/{markId}", { params: { path: { id, markId } } })),
    onSettled: () => client.invalidateQueries(marksQuery(id)),
  });
}
