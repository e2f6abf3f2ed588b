import type { NewWebhook, Webhook, WebhookDelivery, WebhookPatch, WebhookWithSecret } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.ts";
import { path } from "./path.ts";

const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: () => call<Webhook[]>("GET", path`/webhooks`),
});

const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: () => call<WebhookDelivery[]>("GET", path`/webhooks/${id}/deliveries`),
  });

const DELIVERIES_EVERY_MS = 5_000;

/** The organizer's webhooks, the newest first. */
export const useWebhooks = () => useQuery(webhooksQuery);

/** The last deliveries of a webhook, the newest first, kept up to date. */
export const useDeliveries = (id: string) => useQuery({ ...deliveriesQuery(id), refetchInterval: DELIVERIES_EVERY_MS });

/** A call that changes webhooks; the list and the deliveries are read again after it. */
function useChange<Result, Given = void>(mutationFn: (given: Given) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries(webhooksQuery) });
}

export const useCreateWebhook = () =>
  useChange((webhook: NewWebhook) => call<WebhookWithSecret>("POST", path`/webhooks`, webhook));

export const useChangeWebhook = (id: string) =>
  useChange((patch: WebhookPatch) => call<Webhook>("PATCH", path`/webhooks/${id}`, patch));

export const useRenewSecret = (id: string) =>
  useChange(() => call<WebhookWithSecret>("POST", path`/webhooks/${id}/secret`));

export const useTestWebhook = (id: string) =>
  useChange(() => call<WebhookDelivery>("POST", path`/webhooks/${id}/test`));

export const useDeleteWebhook = (id: string) =>
  useChange(() => call<{ deleted: true }>("DELETE", path`/webhooks/${id}`));
