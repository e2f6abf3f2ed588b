import {
  auctionId,
  type Invite,
  invitation,
  joined,
  type NewAccount,
  newAccount,
  type Role,
} from "@headcount/protocol";
import { z } from "zod";
import { assertWithinLimits, type SignInLimits } from "../../accounts/sign-in-limits.ts";
import {
  afterJoining,
  roleIn,
  withInviteReturned,
  withInviteTaken,
  withNewMember,
} from "../../accounts/team-changes.ts";
import { authorityOf, invited, type Principal, signedIn } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { addressKey } from "../../platform/network/address.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { audit } from "./audit.ts";
import { auditRole, changeTeam } from "./team.ts";

const params = z.object({ id: auctionId });

/** Accepts an invitation, signed in or with a new account. */
export function invitationRoutes(app: App, options: ApiOptions, limits: SignInLimits): void {
  const yes = { success: true as const, data: { joined: true as const } };

  app.get(
    "/api/v1/auctions/:id/invitation",
    { onRequest: invited(options), schema: { params, response: { 200: answer(invitation) } } },
    async ({ auction: { title, kind }, invite: { role, expiresAt } }) => ({
      success: true as const,
      data: { title, kind, role, expiresAt },
    }),
  );

  app.post(
    "/api/v1/auctions/:id/invitation",
    { onRequest: [signedIn(options), invited(options)], schema: { params, response: { 200: answer(joined) } } },
    async ({ auction, invite, principal }) => {
      await join(options, { auctionId: auction.id, invite, principal });
      return yes;
    },
  );

  // An invitation allows a new account even where sign-up is off.
  app.post(
    "/api/v1/auctions/:id/invitation/account",
    { onRequest: invited(options), schema: { params, body: newAccount, response: { 201: answer(joined) } } },
    async ({ auction, invite, body, address }, reply) => {
      await assertWithinLimits(limits, { account: body.email, address: addressKey(address), device: null }, reply);
      await joinWithNewAccount(options, { auctionId: auction.id, inviteId: invite.id, account: body });
      return reply.code(201).send(yes);
    },
  );
}

/** @throws HeadcountError INVITE_REFUSED, TEAM_FULL */
async function join(
  options: ApiOptions,
  { auctionId, invite, principal }: { auctionId: string; invite: Invite; principal: Principal },
): Promise<void> {
  const { organizer } = principal;
  let to: Role | null = null;
  const joining = (auction: StoredAuction): StoredAuction => {
    const after = afterJoining(auction, { inviteId: invite.id, organizer, now: options.now() });
    to = roleIn(after, organizer);
    return after;
  };
  // The invitation is the permission, because the new member has no role yet.
  const authority = authorityOf(principal, "read");
  const take = () => changeTeam(options, auctionId, joining, authority && { ...authority, allows: () => {} });
  const before = await (invite.role === "owner" ? options.capacity.auction(organizer, take) : take());
  await auditRole(options, principal, { act: "member_joined", before, subject: organizer, to });
}

/**
 * Uses up the invitation before it creates the account, so that an invitation creates at most one account. If a step fails, neither account nor
 * member remains, and the invitation is valid again.
 * @throws HeadcountError INVITE_REFUSED, TEAM_FULL, ACCOUNT_EXISTS
 */
async function joinWithNewAccount(
  options: ApiOptions,
  { auctionId, inviteId, account }: { auctionId: string; inviteId: string; account: NewAccount },
): Promise<void> {
  const { accounts, store, now } = options;
  const asItWas = await changeTeam(options, auctionId, (auction) => withInviteTaken(auction, inviteId, now()));
  const invite = asItWas.invites.find(({ id }) => id === inviteId) as Invite;
  let organizer: string | undefined;
  let before: StoredAuction;
  try {
    const id = await accounts.create(account);
    organizer = id;
    const joining = (auction: StoredAuction) => withNewMember(auction, { invite, organizer: id, now: now() });
    before = await changeTeam(options, auctionId, joining);
  } catch (error) {
    if (organizer !== undefined) await accounts.remove(organizer);
    await store.auctions.update(auctionId, (auction) => withInviteReturned(auction, invite));
    throw error;
  }
  const by = { organizer, key: null };
  await audit(options, by, { act: "account_made", auction: before });
  await auditRole(options, by, { act: "member_joined", before, subject: organizer, to: invite.role });
}
