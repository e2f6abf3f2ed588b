import type { NewWebhook, WebhookPatch } from "@headcount/sdk/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: () => dataOf(api.GET("/api/v1/webhooks")),
});

const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: () => dataOf(api.GET("/api/v1/webhooks/{webhookId}/deliveries", { params: { path: { webhookId: id } } })),
  });

const DELIVERIES_EVERY_MS = 5_000;

/** The organizer's webhooks, newest first. */
export const useWebhooks = () => useQuery(webhooksQuery);

/** The last deliveries of a webhook, newest first, reloaded regularly. */
export const useDeliveries = (id: string) => useQuery({ ...deliveriesQuery(id), refetchInterval: DELIVERIES_EVERY_MS });

/** A call that changes webhooks, and then reloads the list and the deliveries. */
function useChange<Result, Given = void>(mutationFn: (given: Given) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries(webhooksQuery) });
}

export const useCreateWebhook = () =>
  useChange((webhook: NewWebhook) => dataOf(api.POST("/api/v1/webhooks", { body: webhook })));

export const useChangeWebhook = (id: string) =>
  useChange((patch: WebhookPatch) =>
    dataOf(api.PATCH("/api/v1/webhooks/{webhookId}", { params: { path: { webhookId: id } }, body: patch })),
  );

export const useRenewSecret = (id: string) =>
  useChange(() => dataOf(api.POST("/api/v1/webhooks/{webhookId}/secret", { params: { path: { webhookId: id } } })));

export const useTestWebhook = (id: string) =>
  useChange(() => dataOf(api.POST("/api/v1/webhooks/{webhookId}/test", { params: { path: { webhookId: id } } })));

export const useDeleteWebhook = (id: string) =>
  useChange(() => dataOf(api.DELETE("/api/v1/webhooks/{webhookId}", { params: { path: { webhookId: id } } })));
