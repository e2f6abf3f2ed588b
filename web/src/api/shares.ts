import type { NewShare, ShareLink } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.ts";
import { path } from "./path.ts";

const sharesQuery = (id: string) =>
  queryOptions({ queryKey: ["shares", id], queryFn: () => call<ShareLink[]>("GET", path`/auctions/${id}/shares`) });

/** The read-only links of an own auction, the newest first. */
export const useShares = (id: string) => useQuery(sharesQuery(id));

export function useCreateShare(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (share: NewShare) => call<ShareLink>("POST", path`/auctions/${id}/shares`, share),
    onSuccess: () => client.invalidateQueries(sharesQuery(id)),
  });
}

export function useRevokeShare(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shareId: string) => call<{ deleted: true }>("DELETE", path`/auctions/${id}/shares/${shareId}`),
    onSettled: () => client.invalidateQueries(sharesQuery(id)),
  });
}
