import type { AlertRule, AlertSettings } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

/** About as often as alerts can be decided. */
const ALERTS_EVERY_MS = 5_000;

const settingsQuery = queryOptions({
  queryKey: ["alert-settings"],
  queryFn: () => dataOf(api.GET("/api/v1/alert-settings")),
});

const rulesQuery = (id: string) =>
  queryOptions({
    queryKey: ["alert-rules", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/alert-rules", { params: { path: { id } } })),
  });

/** The alert settings of the organizer's account. */
export const useAlertSettings = () => useQuery(settingsQuery);

export function useSetAlertSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: AlertSettings) => dataOf(api.PUT("/api/v1/alert-settings", { body: settings })),
    onMutate: (settings) => client.setQueryData(settingsQuery.queryKey, settings),
    onSettled: () => client.invalidateQueries(settingsQuery),
  });
}

/** An auction's own alert rules. */
export const useAlertRules = (id: string) => useQuery(rulesQuery(id));

export function useSetAlertRules(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: AlertRule[] | null) =>
      dataOf(api.PUT("/api/v1/auctions/{id}/alert-rules", { params: { path: { id } }, body: { rules } })),
    onMutate: (rules) => client.setQueryData(rulesQuery(id).queryKey, { rules }),
    onSettled: () => client.invalidateQueries(rulesQuery(id)),
  });
}

/** The organizer's latest alerts of an auction, newest first, reloaded while it is live. */
export const useAlerts = (id: string, isLive: boolean) =>
  useQuery({
    queryKey: ["alerts", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/alerts", { params: { path: { id } } })),
    refetchInterval: isLive ? ALERTS_EVERY_MS : false,
  });

/** The organizer's latest alerts of all live auctions, reloaded also while the page is in the background. */
export const useLiveAlerts = (isOn: boolean) =>
  useQuery({
    queryKey: ["alerts"],
    queryFn: () => dataOf(api.GET("/api/v1/alerts")),
    enabled: isOn,
    refetchInterval: ALERTS_EVERY_MS,
    refetchIntervalInBackground: true,
  });
