import type { InviteLink, NewInvite, Role, Team } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AUCTIONS, auctionQuery } from "./auctions.ts";
import { call } from "./client.ts";
import { path } from "./path.ts";

const teamQuery = (id: string) =>
  queryOptions({ queryKey: ["team", id], queryFn: () => call<Team>("GET", path`/auctions/${id}/team`) });

/** The members of an own auction, and its open invitations. */
export const useTeam = (id: string) => useQuery(teamQuery(id));

function useTeamChange<T>(id: string, change: (input: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    // One may have changed one's own role.
    onSettled: () => Promise.all([client.invalidateQueries(teamQuery(id)), client.invalidateQueries(auctionQuery(id))]),
  });
}

export const useInvite = (id: string) =>
  useTeamChange(id, (invite: NewInvite) => call<InviteLink>("POST", path`/auctions/${id}/team/invites`, invite));

export const useRevokeInvite = (id: string) =>
  useTeamChange(id, (inviteId: string) => call("DELETE", path`/auctions/${id}/team/invites/${inviteId}`));

export const useSetRole = (id: string) =>
  useTeamChange(id, ({ organizer, role }: { organizer: string; role: Role }) =>
    call("PATCH", path`/auctions/${id}/team/${organizer}`, { role }),
  );

export const useRemoveMember = (id: string) =>
  useTeamChange(id, (organizer: string) => call("DELETE", path`/auctions/${id}/team/${organizer}`));

export function useLeave(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<{ deleted: true }>("DELETE", path`/auctions/${id}/membership`),
    onSuccess: () => {
      client.removeQueries(auctionQuery(id));
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}
