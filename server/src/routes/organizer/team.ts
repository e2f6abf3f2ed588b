import {
  type AuditAction,
  DAY_MS,
  HeadcountError,
  type Invite,
  type InviteLink,
  inviteId,
  inviteLink,
  memberPatch,
  newInvite,
  organizerId,
  type Role,
  team,
} from "@headcount/protocol";
import type { FastifyReply } from "fastify";
import { consume } from "../../accounts/sign-in-limits.ts";
import { roleIn, withInvite, withoutInvite, withoutMember, withRole } from "../../accounts/team-changes.ts";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, authorityOf, type Principal } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction, WriteAuthority } from "../../storage/store.ts";
import { audit } from "./audit.ts";
import { given } from "./audit-changes.ts";

const memberParams = params.extend({ memberId: organizerId });

type Change = (auction: StoredAuction) => StoredAuction;

/**
 * Changes the members or invitations of an auction. Resolves to the auction before the change.
 * @throws HeadcountError AUCTION_NOT_FOUND, and the errors of the change and the authority
 */
export async function changeTeam(
  { store }: Pick<ApiOptions, "store">,
  id: string,
  change: Change,
  authority?: WriteAuthority,
): Promise<StoredAuction> {
  let before: StoredAuction | undefined;
  const kept: Change = (auction) => {
    before = auction;
    return change(auction);
  };
  if (!(await store.auctions.update(id, kept, authority)) || !before) throw new HeadcountError("AUCTION_NOT_FOUND");
  return before;
}

/** Records a change of a role in the audit log. The owners before the change may read the entry. */
export async function auditRole(
  options: ApiOptions,
  principal: Pick<Principal, "organizer" | "key">,
  { act, before, subject, to }: { act: AuditAction; before: StoredAuction; subject: string; to: Role | null },
): Promise<void> {
  const from = roleIn(before, subject);
  if (from === to) return;
  await audit(options, principal, { act, auction: before, subject, changes: [{ field: "role", from, to }] });
}

/** The team of an auction. Its owners invite members, change their roles and remove them. */
export function teamRoutes(app: App, options: ApiOptions): void {
  listRoute(app, options);
  memberRoutes(app, options);
  inviteRoutes(app, options);
}

const linkOf = ({ inviteTokens }: ApiOptions, auction: string, { by: _, ...invite }: Invite): InviteLink => {
  const token = inviteTokens.token(auction, invite.id);
  return { ...invite, token, path: `/auctions/${auction}/invitation#invite=${token}` };
};

function listRoute(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/team",
    { onRequest: auctionMay(options, "own"), schema: { params, response: { 200: answer(team) } } },
    async ({ auction: { id, members, invites }, principal }) => {
      const emails = await options.accounts.emails(members.map(({ organizer }) => organizer));
      const data = {
        members: members.map((member) => ({
          ...member,
          email: emails.get(member.organizer) ?? null,
          you: member.organizer === principal.organizer,
        })),
        invites: invites.map((invite) => linkOf(options, id, invite)),
      };
      return { success: true as const, data };
    },
  );
}

function memberRoutes(app: App, options: ApiOptions): void {
  const onRequest = auctionMay(options, "own");
  app.patch(
    "/api/v1/auctions/:id/team/:memberId",
    {
      onRequest,
      config: { isAudited: true },
      schema: { params: memberParams, body: memberPatch, response: { 200: answer(memberPatch) } },
    },
    async ({ auction, principal, params: { memberId }, body: { role } }) => {
      const authority = authorityOf(principal, "own");
      const change = () => changeTeam(options, auction.id, (current) => withRole(current, memberId, role), authority);
      const becomesOwner = role === "owner" && roleIn(auction, memberId) !== "owner";
      const before = await (becomesOwner ? options.capacity.auction(memberId, change) : change());
      await auditRole(options, principal, { act: "member_changed", before, subject: memberId, to: role });
      return { success: true as const, data: { role } };
    },
  );

  app.delete(
    "/api/v1/auctions/:id/team/:memberId",
    { onRequest, schema: { params: memberParams, response: { 200: deletedAnswer } } },
    async ({ auction: { id }, principal, params: { memberId } }) => {
      const authority = authorityOf(principal, "own");
      const before = await changeTeam(options, id, (auction) => withoutMember(auction, memberId), authority);
      await auditRole(options, principal, { act: "member_removed", before, subject: memberId, to: null });
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  app.delete(
    "/api/v1/auctions/:id/membership",
    { onRequest: auctionMay(options, "leave"), schema: { params, response: { 200: deletedAnswer } } },
    async ({ auction: { id }, principal }) => {
      const authority = authorityOf(principal, "leave");
      const before = await changeTeam(options, id, (auction) => withoutMember(auction, principal.organizer), authority);
      await auditRole(options, principal, { act: "member_removed", before, subject: principal.organizer, to: null });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}

/** Invitations by e-mail per account and hour, because their addresses belong to people who did not ask for them. */
const MAILED_INVITES = 30;

/** @throws HeadcountError MAIL_OFF, TOO_MANY_REQUESTS */
function mailedInvites({ mails, limiters }: ApiOptions) {
  const limiter = limiters({ name: "mailed-invites", points: MAILED_INVITES, duration: 3_600 });
  return async (organizer: string, reply: FastifyReply): Promise<void> => {
    if (!mails) throw new HeadcountError("MAIL_OFF");
    await consume(limiter, organizer, reply);
  };
}

async function mailInvite(
  { mails, accounts }: ApiOptions,
  { to, auction, by, link }: { to: string; auction: StoredAuction; by: string; link: InviteLink },
): Promise<void> {
  const inviter = (await accounts.emails([by])).get(by) ?? "Headcount";
  const { role, path, expiresAt } = link;
  await mails?.invitation({ to, auctionId: auction.id, title: auction.title, role, by: inviter, path, expiresAt });
}

function inviteRoutes(app: App, options: ApiOptions): void {
  const mayMail = mailedInvites(options);
  const onRequest = auctionMay(options, "own");
  app.post(
    "/api/v1/auctions/:id/team/invites",
    {
      onRequest,
      config: { isAudited: true },
      schema: { params, body: newInvite, response: { 201: answer(inviteLink) } },
    },
    async ({ auction, principal, body: { role, days, email } }, reply) => {
      const { id } = auction;
      if (email !== undefined) await mayMail(principal.organizer, reply);
      const at = options.now();
      const invite: Invite = {
        id: options.inviteTokens.newId(),
        role,
        by: principal.organizer,
        createdAt: new Date(at).toISOString(),
        expiresAt: new Date(at + days * DAY_MS).toISOString(),
      };
      await changeTeam(options, id, (current) => withInvite(current, invite, at), authorityOf(principal, "own"));
      const link = linkOf(options, id, invite);
      const changes = given({ role, expiresAt: invite.expiresAt });
      await audit(options, principal, { act: "invite_made", auction, subject: invite.id, changes });
      if (email !== undefined) await mailInvite(options, { to: email, auction, by: principal.organizer, link });
      return reply.code(201).send({ success: true as const, data: link });
    },
  );

  app.delete(
    "/api/v1/auctions/:id/team/invites/:inviteId",
    { onRequest, schema: { params: params.extend({ inviteId }), response: { 200: deletedAnswer } } },
    async ({ auction, principal, params: { inviteId: subject } }) => {
      await changeTeam(
        options,
        auction.id,
        (current) => withoutInvite(current, subject),
        authorityOf(principal, "own"),
      );
      await audit(options, principal, { act: "invite_revoked", auction, subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
