import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

const SITES_EVERY_MS = 10_000;

/** The sites whose pages use an auction, requested again every 10 s. */
export const useSites = (id: string) =>
  useQuery({
    queryKey: ["sites", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/sites", { params: { path: { id } } })),
    refetchInterval: SITES_EVERY_MS,
  });
