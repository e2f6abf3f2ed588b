import {
  auctionId,
  HeadcountError,
  type Invite,
  type InviteLink,
  invitation,
  inviteId,
  inviteLink,
  joined,
  memberPatch,
  newAccount,
  newInvite,
  organizerId,
  team,
} from "@headcount/protocol";
import { z } from "zod";
import type { StoredAuction } from "../storage/store.ts";
import { answer, deletedAnswer } from "./answer.ts";
import type { ApiOptions, App } from "./context.ts";
import { auctionMay, invited, signedIn } from "./guards.ts";
import { afterJoining, withInvite, withoutInvite, withoutMember, withRole } from "./team-changes.ts";

const params = z.object({ id: auctionId });
const memberParams = params.extend({ memberId: organizerId });
const DAY_MS = 86_400_000;

/** Who has a role in an auction: the owners say so, by invitations that whoever has their link takes up. */
export function teamRoutes(app: App, options: ApiOptions): void {
  const { store, accounts, inviteTokens, now } = options;
  const onRequest = auctionMay(options, "own");
  const linkOf = (auction: string, { by: _, ...invite }: Invite): InviteLink => {
    const token = inviteTokens.token(auction, invite.id);
    return { ...invite, token, path: `/auctions/${auction}/invitation?invite=${token}` };
  };
  const changed = async (id: string, change: (auction: StoredAuction) => StoredAuction): Promise<StoredAuction> => {
    const auction = await store.auctions.update(id, change);
    if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
    return auction;
  };

  app.get(
    "/api/v1/auctions/:id/team",
    { onRequest, schema: { params, response: { 200: answer(team) } } },
    async ({ auction: { id, members, invites }, asker }) => {
      const emails = await accounts.emails(members.map(({ organizer }) => organizer));
      const data = {
        members: members.map((member) => ({
          ...member,
          email: emails.get(member.organizer) ?? null,
          you: member.organizer === asker.organizer,
        })),
        invites: invites.map((invite) => linkOf(id, invite)),
      };
      return { success: true as const, data };
    },
  );

  app.patch(
    "/api/v1/auctions/:id/team/:memberId",
    { onRequest, schema: { params: memberParams, body: memberPatch, response: { 200: answer(memberPatch) } } },
    async ({ auction: { id }, params: { memberId }, body: { role } }) => {
      await changed(id, (auction) => withRole(auction, memberId, role));
      return { success: true as const, data: { role } };
    },
  );

  app.delete(
    "/api/v1/auctions/:id/team/:memberId",
    { onRequest, schema: { params: memberParams, response: { 200: deletedAnswer } } },
    async ({ auction: { id }, params: { memberId } }) => {
      await changed(id, (auction) => withoutMember(auction, memberId));
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  app.delete(
    "/api/v1/auctions/:id/membership",
    { onRequest: auctionMay(options, "leave"), schema: { params, response: { 200: deletedAnswer } } },
    async ({ auction: { id }, asker: { organizer } }) => {
      await changed(id, (auction) => withoutMember(auction, organizer));
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  app.post(
    "/api/v1/auctions/:id/team/invites",
    { onRequest, schema: { params, body: newInvite, response: { 201: answer(inviteLink) } } },
    async ({ auction: { id }, asker: { organizer }, body: { role, days } }, reply) => {
      const at = now();
      const invite: Invite = {
        id: inviteTokens.newId(),
        role,
        by: organizer,
        createdAt: new Date(at).toISOString(),
        expiresAt: new Date(at + days * DAY_MS).toISOString(),
      };
      await changed(id, (auction) => withInvite(auction, invite, at));
      return reply.code(201).send({ success: true as const, data: linkOf(id, invite) });
    },
  );

  app.delete(
    "/api/v1/auctions/:id/team/invites/:inviteId",
    { onRequest, schema: { params: params.extend({ inviteId }), response: { 200: deletedAnswer } } },
    async ({ auction: { id }, params: { inviteId } }) => {
      await changed(id, (auction) => withoutInvite(auction, inviteId));
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  const join = (id: string, inviteId: string, organizer: string): Promise<StoredAuction> =>
    changed(id, (auction) => afterJoining(auction, { inviteId, organizer, now: now() }));
  const yes = { success: true as const, data: { joined: true as const } };

  app.get(
    "/api/v1/auctions/:id/invitation",
    { onRequest: invited(options), schema: { params, response: { 200: answer(invitation) } } },
    async ({ auction: { title }, invite: { role, expiresAt } }) => ({
      success: true as const,
      data: { title, role, expiresAt },
    }),
  );

  app.post(
    "/api/v1/auctions/:id/invitation",
    { onRequest: [signedIn(options), invited(options)], schema: { params, response: { 200: answer(joined) } } },
    async ({ auction, invite, asker }) => {
      await join(auction.id, invite.id, asker.organizer);
      return yes;
    },
  );

  // Who is invited may make an account where strangers may not.
  app.post(
    "/api/v1/auctions/:id/invitation/account",
    { onRequest: invited(options), schema: { params, body: newAccount, response: { 201: answer(joined) } } },
    async ({ auction, invite, body }, reply) => {
      await join(auction.id, invite.id, await accounts.create(body));
      return reply.code(201).send(yes);
    },
  );
}
