import { z } from "zod";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { role } from "./access.ts";
import { auctionKind } from "./auction.ts";

const MAX_INVITE_DAYS = 30;
/** Limits of a team. */
export const MAX_MEMBERS = LIMITS.members;
export const MAX_INVITES = LIMITS.invites;

/** Account id of an organizer. */
export const organizerId = z.string().min(1).max(100);

/** Someone with a role in an auction. Instants are ISO 8601 in UTC. */
export const member = z.object({ organizer: organizerId, role, since: instant });
export type Member = z.infer<typeof member>;

/** An invitation's id, which the server generates. */
export const inviteId = z.string().regex(/^[\w-]{16}$/, "must be the id of an invitation");

/** An offer of a role in an auction. Anyone with the link can use it, once. */
export const invite = z.object({
  id: inviteId,
  role,
  /** The owner who created it. */
  by: organizerId,
  createdAt: instant,
  expiresAt: instant,
});
export type Invite = z.infer<typeof invite>;

/** Body of `POST …/team/invites`. */
export const newInvite = z.strictObject({
  role,
  /** Validity period. */
  days: z.int().min(1).max(MAX_INVITE_DAYS),
  /** Also sends the link to this address, which is not stored with the invitation. Needs a server that sends e-mails. */
  email: z.email().max(254).optional(),
});
export type NewInvite = z.infer<typeof newInvite>;

/** An invitation with its token and the path of the page that it opens. */
export const inviteLink = invite.omit({ by: true }).extend({ token: z.string(), path: z.string() });
export type InviteLink = z.infer<typeof inviteLink>;

/** The members of an auction, oldest first, and its open invitations. */
export const team = z.object({
  members: z.array(
    member.extend({
      /** `null` if the account was deleted. */
      email: z.string().nullable(),
      /** Whether it is the caller. */
      you: z.boolean(),
    }),
  ),
  invites: z.array(inviteLink),
});
export type Team = z.infer<typeof team>;

/** Body of `PATCH …/team/:memberId`. */
export const memberPatch = z.strictObject({ role });

/** An invitation as its holder sees it. */
export const invitation = z.object({
  title: z.string(),
  /** The auction's title. */
  kind: auctionKind.nullable().default(null),
  role,
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;

/** The answer after an invitation was accepted. */
export const joined = z.object({ joined: z.literal(true) });

/** Body of `POST …/invitation/account`: creates an account and accepts the invitation. */
export const newAccount = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(10, "must have 10 characters or more").max(128),
});
export type NewAccount = z.infer<typeof newAccount>;
