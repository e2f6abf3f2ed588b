import type { ApiKey, MadeApiKey, NewApiKey, OwnSession } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.ts";
import { path } from "./path.ts";

const keysQuery = queryOptions({ queryKey: ["keys"], queryFn: () => call<ApiKey[]>("GET", path`/keys`) });

export const useApiKeys = () => useQuery(keysQuery);

export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: NewApiKey) => call<MadeApiKey>("POST", path`/keys`, key),
    onSuccess: () => client.invalidateQueries(keysQuery),
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<{ deleted: true }>("DELETE", path`/keys/${id}`),
    onSettled: () => client.invalidateQueries(keysQuery),
  });
}

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => call<OwnSession[]>("GET", path`/sessions`),
});

export const useSessions = () => useQuery(sessionsQuery);

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<{ deleted: true }>("DELETE", path`/sessions/${id}`),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
}
