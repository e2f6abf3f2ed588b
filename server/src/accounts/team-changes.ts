import { HeadcountError, type Invite, MAX_INVITES, MAX_MEMBERS, type Role } from "@headcount/protocol";
import type { StoredAuction } from "../storage/store.ts";

const RANK: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, owner: 2 };

/** The organizer's role in the auction; `null` for none. */
export const roleIn = ({ members }: Pick<StoredAuction, "members">, organizer: string): Role | null =>
  members.find((member) => member.organizer === organizer)?.role ?? null;

/** The invitation, if it is valid at `now` (epoch ms): it has not expired, and its inviter is still an owner. */
export const openInvite = (auction: StoredAuction, id: string, now: number): Invite | null =>
  auction.invites.find(
    (invite) => invite.id === id && now < Date.parse(invite.expiresAt) && roleIn(auction, invite.by) === "owner",
  ) ?? null;

/**
 * The auction with one more invitation, without the expired ones.
 * @throws HeadcountError NOT_PERMITTED if the inviter is not an owner, TEAM_FULL
 */
export function withInvite(auction: StoredAuction, invite: Invite, now: number): StoredAuction {
  if (roleIn(auction, invite.by) !== "owner") throw new HeadcountError("NOT_PERMITTED");
  const open = auction.invites.filter(({ id }) => openInvite(auction, id, now));
  if (open.length >= MAX_INVITES) throw new HeadcountError("TEAM_FULL");
  return { ...auction, invites: [...open, invite] };
}

/** @throws HeadcountError INVITE_NOT_FOUND */
export function withoutInvite(auction: StoredAuction, id: string): StoredAuction {
  const invites = auction.invites.filter((invite) => invite.id !== id);
  if (invites.length === auction.invites.length) throw new HeadcountError("INVITE_NOT_FOUND");
  return { ...auction, invites };
}

/**
 * The auction without an invitation that is being accepted, so that nobody else can accept it.
 * @throws HeadcountError INVITE_REFUSED, TEAM_FULL
 */
export function withInviteTaken(auction: StoredAuction, id: string, now: number): StoredAuction {
  if (!openInvite(auction, id, now)) throw new HeadcountError("INVITE_REFUSED");
  if (auction.members.length >= MAX_MEMBERS) throw new HeadcountError("TEAM_FULL");
  return withoutInvite(auction, id);
}

/** The auction with an invitation whose acceptance failed; without it if its inviter is no longer an owner. */
export const withInviteReturned = (auction: StoredAuction, invite: Invite): StoredAuction =>
  roleIn(auction, invite.by) === "owner" ? { ...auction, invites: [...auction.invites, invite] } : auction;

/**
 * The auction with a new member who accepted an invitation.
 * @throws HeadcountError INVITE_REFUSED if its inviter is no longer an owner, TEAM_FULL
 */
export function withNewMember(
  auction: StoredAuction,
  { invite: { by, role }, organizer, now }: { invite: Invite; organizer: string; now: number },
): StoredAuction {
  if (roleIn(auction, by) !== "owner") throw new HeadcountError("INVITE_REFUSED");
  if (auction.members.length >= MAX_MEMBERS) throw new HeadcountError("TEAM_FULL");
  return { ...auction, members: [...auction.members, { organizer, role, since: new Date(now).toISOString() }] };
}

/**
 * The auction after the organizer has accepted an invitation, without that invitation. Nothing changes if the organizer has the same or
 * a higher role already.
 * @throws HeadcountError INVITE_REFUSED, TEAM_FULL
 */
export function afterJoining(
  auction: StoredAuction,
  { inviteId, organizer, now }: { inviteId: string; organizer: string; now: number },
): StoredAuction {
  const invite = openInvite(auction, inviteId, now);
  if (!invite) throw new HeadcountError("INVITE_REFUSED");
  const { role } = invite;
  const had = roleIn(auction, organizer);
  if (had && RANK[had] >= RANK[role]) return auction;
  const rest = withoutInvite(auction, inviteId);
  return had ? withRole(rest, organizer, role) : withNewMember(rest, { invite, organizer, now });
}

/**
 * The auction in which a member has this role.
 * @throws HeadcountError MEMBER_NOT_FOUND, LAST_OWNER
 */
export function withRole(auction: StoredAuction, organizer: string, role: Role): StoredAuction {
  if (!roleIn(auction, organizer)) throw new HeadcountError("MEMBER_NOT_FOUND");
  return owned({
    ...auction,
    members: auction.members.map((member) => (member.organizer === organizer ? { ...member, role } : member)),
  });
}

/**
 * The auction without a member.
 * @throws HeadcountError MEMBER_NOT_FOUND, LAST_OWNER
 */
export function withoutMember(auction: StoredAuction, organizer: string): StoredAuction {
  if (!roleIn(auction, organizer)) throw new HeadcountError("MEMBER_NOT_FOUND");
  return owned({ ...auction, members: auction.members.filter((member) => member.organizer !== organizer) });
}

/** A former owner's invitations are withdrawn. Otherwise the former owner could return with one of them. */
function owned(auction: StoredAuction): StoredAuction {
  if (!auction.members.some(({ role }) => role === "owner")) throw new HeadcountError("LAST_OWNER");
  return { ...auction, invites: auction.invites.filter(({ by }) => roleIn(auction, by) === "owner") };
}
