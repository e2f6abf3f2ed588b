import {
  type AuditAct,
  auctionId,
  DAY_MS,
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
  type Role,
  team,
} from "@headcount/protocol";
import { z } from "zod";
import type { StoredAuction } from "../storage/store.ts";
import { answer, deletedAnswer } from "./answer.ts";
import { audit } from "./audit.ts";
import { given } from "./audit-changes.ts";
import type { ApiOptions, App } from "./context.ts";
import { type Asker, auctionMay, invited, signedIn } from "./guards.ts";
import { afterJoining, roleIn, withInvite, withoutInvite, withoutMember, withRole } from "./team-changes.ts";

const params = z.object({ id: auctionId });
const memberParams = params.extend({ memberId: organizerId });

/** Who has a role in an auction: the owners say so, by invitations that whoever has their link takes up. */
export function teamRoutes(app: App, options: ApiOptions): void {
  const { store, room, accounts, inviteTokens, now } = options;
  const onRequest = auctionMay(options, "own");
  const linkOf = (auction: string, { by: _, ...invite }: Invite): InviteLink => {
    const token = inviteTokens.token(auction, invite.id);
    return { ...invite, token, path: `/auctions/${auction}/invitation?invite=${token}` };
  };
  /** Resolves to the auction as it was. */
  const changed = async (id: string, change: (auction: StoredAuction) => StoredAuction): Promise<StoredAuction> => {
    let before: StoredAuction | undefined;
    await store.auctions.update(id, (auction) => {
      before = auction;
      return change(auction);
    });
    if (!before) throw new HeadcountError("AUCTION_NOT_FOUND");
    return before;
  };
  /** Whoever was an owner before may read it, so also one who is none any more. */
  const roleChanged = async (
    asker: Pick<Asker, "organizer" | "key">,
    act: AuditAct,
    before: StoredAuction,
    subject: string,
    to: Role | null,
  ): Promise<void> => {
    const from = roleIn(before, subject);
    if (from === to) return;
    await audit(options, asker, { act, auction: before, subject, changes: [{ field: "role", from, to }] });
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
    async ({ auction, asker, params: { memberId }, body: { role } }) => {
      const { id } = auction;
      const change = () => changed(id, (current) => withRole(current, memberId, role));
      const becomesOwner = role === "owner" && roleIn(auction, memberId) !== "owner";
      const before = await (becomesOwner ? room.auction(memberId, change) : change());
      await roleChanged(asker, "member_changed", before, memberId, role);
      return { success: true as const, data: { role } };
    },
  );

  app.delete(
    "/api/v1/auctions/:id/team/:memberId",
    { onRequest, schema: { params: memberParams, response: { 200: deletedAnswer } } },
    async ({ auction: { id }, asker, params: { memberId } }) => {
      const before = await changed(id, (auction) => withoutMember(auction, memberId));
      await roleChanged(asker, "member_removed", before, memberId, null);
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  app.delete(
    "/api/v1/auctions/:id/membership",
    { onRequest: auctionMay(options, "leave"), schema: { params, response: { 200: deletedAnswer } } },
    async ({ auction: { id }, asker }) => {
      const before = await changed(id, (auction) => withoutMember(auction, asker.organizer));
      await roleChanged(asker, "member_removed", before, asker.organizer, null);
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  app.post(
    "/api/v1/auctions/:id/team/invites",
    { onRequest, schema: { params, body: newInvite, response: { 201: answer(inviteLink) } } },
    async ({ auction, asker, body: { role, days } }, reply) => {
      const { id } = auction;
      const at = now();
      const invite: Invite = {
        id: inviteTokens.newId(),
        role,
        by: asker.organizer,
        createdAt: new Date(at).toISOString(),
        expiresAt: new Date(at + days * DAY_MS).toISOString(),
      };
      await changed(id, (current) => withInvite(current, invite, at));
      const changes = given({ role, expiresAt: invite.expiresAt });
      await audit(options, asker, { act: "invite_made", auction, subject: invite.id, changes });
      return reply.code(201).send({ success: true as const, data: linkOf(id, invite) });
    },
  );

  app.delete(
    "/api/v1/auctions/:id/team/invites/:inviteId",
    { onRequest, schema: { params: params.extend({ inviteId }), response: { 200: deletedAnswer } } },
    async ({ auction, asker, params: { inviteId: subject } }) => {
      await changed(auction.id, (current) => withoutInvite(current, subject));
      await audit(options, asker, { act: "invite_revoked", auction, subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  const join = async (id: string, { id: inviteId, role: offered }: Invite, organizer: string): Promise<void> => {
    let to: Role | null = null;
    const take = () =>
      changed(id, (auction) => {
        const after = afterJoining(auction, { inviteId, organizer, now: now() });
        to = roleIn(after, organizer);
        return after;
      });
    const before = await (offered === "owner" ? room.auction(organizer, take) : take());
    await roleChanged({ organizer, key: null }, "member_joined", before, organizer, to);
  };
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
      await join(auction.id, invite, asker.organizer);
      return yes;
    },
  );

  // Who is invited may make an account where strangers may not.
  app.post(
    "/api/v1/auctions/:id/invitation/account",
    { onRequest: invited(options), schema: { params, body: newAccount, response: { 201: answer(joined) } } },
    async ({ auction, invite, body }, reply) => {
      await join(auction.id, invite, await accounts.create(body));
      return reply.code(201).send(yes);
    },
  );
}
