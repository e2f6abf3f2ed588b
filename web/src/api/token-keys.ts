import type { CreatedTokenKey, NewTokenKey, TokenKey } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.ts";
import { path } from "./path.ts";

const tokenKeysQuery = queryOptions({
  queryKey: ["token-keys"],
  queryFn: () => call<TokenKey[]>("GET", path`/token-keys`),
});

export const useTokenKeys = () => useQuery(tokenKeysQuery);

export function useCreateTokenKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: NewTokenKey) => call<CreatedTokenKey>("POST", path`/token-keys`, key),
    onSuccess: () => client.invalidateQueries(tokenKeysQuery),
  });
}

export function useDeleteTokenKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<{ deleted: true }>("DELETE", path`/token-keys/${id}`),
    onSettled: () => client.invalidateQueries(tokenKeysQuery),
  });
}
