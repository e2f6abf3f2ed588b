import type { NewAccount } from "@headcount/protocol";
import { INVITE_HEADER } from "@headcount/protocol/headers";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AUCTIONS } from "./auctions.ts";
import { api, dataOf } from "./client.ts";

/** The content of an invitation. It is loaded once, because an accepted invitation no longer exists. */
export const useInvitation = (id: string, token: string) =>
  useQuery({
    queryKey: ["invitation", id, token],
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/auctions/{id}/invitation", { params: { path: { id } }, headers: { [INVITE_HEADER]: token } }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Accepts an invitation with the account that is signed in, or with a new one. */
export function useAccept(id: string, token: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (account: NewAccount | null) => {
      const request = { params: { path: { id } }, headers: { [INVITE_HEADER]: token } };
      return dataOf(
        account
          ? api.POST("/api/v1/auctions/{id}/invitation/account", { ...request, body: account })
          : api.POST("/api/v1/auctions/{id}/invitation", request),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: AUCTIONS }),
  });
}
