import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

/** The server's public settings. */
export const useConfig = () =>
  useQuery({
    queryKey: ["config"],
    queryFn: () => dataOf(api.GET("/api/v1/config")),
    staleTime: Number.POSITIVE_INFINITY,
  });
