import type { NewInvite, Role } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AUCTIONS, auctionQuery } from "./auctions.ts";
import { api, dataOf } from "./client.ts";

const teamQuery = (id: string) =>
  queryOptions({
    queryKey: ["team", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/team", { params: { path: { id } } })),
  });

/** The members of an organizer's auction, and its open invitations. */
export const useTeam = (id: string) => useQuery(teamQuery(id));

function useTeamChange<T>(id: string, change: (input: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    // The organizer may have changed their own role.
    onSettled: () => Promise.all([client.invalidateQueries(teamQuery(id)), client.invalidateQueries(auctionQuery(id))]),
  });
}

export const useInvite = (id: string) =>
  useTeamChange(id, (invite: Omit<NewInvite, "email"> & { email?: string }) =>
    dataOf(api.POST("/api/v1/auctions/{id}/team/invites", { params: { path: { id } }, body: invite })),
  );

export const useRevokeInvite = (id: string) =>
  useTeamChange(id, (inviteId: string) =>
    dataOf(api.DELETE("/api/v1/auctions/{id}/team/invites/{inviteId}", { params: { path: { id, inviteId } } })),
  );

export const useSetRole = (id: string) =>
  useTeamChange(id, ({ organizer, role }: { organizer: string; role: Role }) =>
    dataOf(
      api.PATCH("/api/v1/auctions/{id}/team/{memberId}", {
        params: { path: { id, memberId: organizer } },
        body: { role },
      }),
    ),
  );

export const useRemoveMember = (id: string) =>
  useTeamChange(id, (memberId: string) =>
    dataOf(api.DELETE("/api/v1/auctions/{id}/team/{memberId}", { params: { path: { id, memberId } } })),
  );

export function useLeave(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => dataOf(api.DELETE("/api/v1/auctions/{id}/membership", { params: { path: { id } } })),
    onSuccess: () => {
      client.removeQueries(auctionQuery(id));
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}
