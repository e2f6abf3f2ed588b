import type { Invitation, NewAccount } from "@headcount/protocol";
import { INVITE_HEADER } from "@headcount/protocol/headers";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AUCTIONS } from "./auctions.ts";
import { call } from "./client.ts";
import { path } from "./path.ts";

/** The content of an invitation. It is loaded once, because accepting it ends it. */
export const useInvitation = (id: string, token: string) =>
  useQuery({
    queryKey: ["invitation", id, token],
    queryFn: () =>
      call<Invitation>("GET", path`/auctions/${id}/invitation`, undefined, {
        [INVITE_HEADER]: token,
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Accepts an invitation with the account that is signed in, or with a new one. */
export function useAccept(id: string, token: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (account: NewAccount | null) =>
      call(
        "POST",
        account ? path`/auctions/${id}/invitation/account` : path`/auctions/${id}/invitation`,
        account ?? {},
        {
          [INVITE_HEADER]: token,
        },
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: AUCTIONS }),
  });
}
