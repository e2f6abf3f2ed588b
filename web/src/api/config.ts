import type { PublicConfig } from "@headcount/protocol";
import { useQuery } from "@tanstack/react-query";
import { call } from "./client.ts";
import { path } from "./path.ts";

/** The server's public settings. */
export const useConfig = () =>
  useQuery({
    queryKey: ["config"],
    queryFn: () => call<PublicConfig>("GET", path`/config`),
    staleTime: Number.POSITIVE_INFINITY,
  });
