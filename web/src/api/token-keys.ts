import type { NewTokenKey } from "@headcount/sdk/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

const tokenKeysQuery = queryOptions({
  queryKey: ["token-keys"],
  queryFn: () => dataOf(api.GET("/api/v1/token-keys")),
});

export const useTokenKeys = () => useQuery(tokenKeysQuery);

export function useCreateTokenKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: NewTokenKey) => dataOf(api.POST("/api/v1/token-keys", { body: key })),
    onSuccess: () => client.invalidateQueries(tokenKeysQuery),
  });
}

export function useDeleteTokenKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (tokenKeyId: string) =>
      dataOf(api.DELETE("/api/v1/token-keys/{tokenKeyId}", { params: { path: { tokenKeyId } } })),
    onSettled: () => client.invalidateQueries(tokenKeysQuery),
  });
}
