import type { NewApiKey } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

const keysQuery = queryOptions({ queryKey: ["keys"], queryFn: () => dataOf(api.GET("/api/v1/keys")) });

export const useApiKeys = () => useQuery(keysQuery);

export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: NewApiKey) => dataOf(api.POST("/api/v1/keys", { body: key })),
    onSuccess: () => client.invalidateQueries(keysQuery),
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (keyId: string) => dataOf(api.DELETE("/api/v1/keys/{keyId}", { params: { path: { keyId } } })),
    onSettled: () => client.invalidateQueries(keysQuery),
  });
}

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => dataOf(api.GET("/api/v1/sessions")),
});

export const useSessions = () => useQuery(sessionsQuery);

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      dataOf(api.DELETE("/api/v1/sessions/{sessionId}", { params: { path: { sessionId } } })),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
}
