import { z } from "zod";
import { role } from "./access.ts";
import { auctionKind } from "./auction.ts";
import { instant } from "./instant.ts";
import { LIMITS } from "./limits.ts";

/** Header that carries the token of an invitation. */
export const INVITE_HEADER = "x-invite-token";

const MAX_INVITE_DAYS = 30;
/** What a team holds at most. */
export const MAX_MEMBERS = LIMITS.members;
export const MAX_INVITES = LIMITS.invites;

/** Account id of an organizer. */
export const organizerId = z.string().min(1).max(100);

/** Someone with a role in an auction. Instants are ISO 8601 in UTC. */
export const member = z.object({ organizer: organizerId, role, since: instant });
export type Member = z.infer<typeof member>;

/** An id that the server gave to an invitation. */
export const inviteId = z.string().regex(/^[\w-]{16}$/, "must be the id of an invitation");

/** An offer of a role in an auction, to whoever has its link; good once. */
export const invite = z.object({
  id: inviteId,
  role,
  /** The owner who made it. */
  by: organizerId,
  createdAt: instant,
  expiresAt: instant,
});
export type Invite = z.infer<typeof invite>;

/** Body of `POST …/team/invites`. */
export const newInvite = z.strictObject({
  role,
  /** How long it can be used. */
  days: z.int().min(1).max(MAX_INVITE_DAYS),
});
export type NewInvite = z.infer<typeof newInvite>;

/** An invitation with what whoever is to use it needs: its token, and the path of the page that it opens. */
export const inviteLink = invite.omit({ by: true }).extend({ token: z.string(), path: z.string() });
export type InviteLink = z.infer<typeof inviteLink>;

/** Who has a role in an auction, the first first, and who may come to have one. */
export const team = z.object({
  members: z.array(
    member.extend({
      /** `null` when the account is gone. */
      email: z.string().nullable(),
      /** Whether it is the one that asks. */
      you: z.boolean(),
    }),
  ),
  invites: z.array(inviteLink),
});
export type Team = z.infer<typeof team>;

/** Body of `PATCH …/team/:memberId`. */
export const memberPatch = z.strictObject({ role });

/** What who holds an invitation sees of it. */
export const invitation = z.object({
  title: z.string(),
  /** As the auction has it. */
  kind: auctionKind.nullable().default(null),
  role,
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;

/** What who took up an invitation is told. */
export const joined = z.object({ joined: z.literal(true) });

/** Body of `POST …/invitation/account`: an account for who has none. */
export const newAccount = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(10, "must have 10 characters or more").max(128),
});
export type NewAccount = z.infer<typeof newAccount>;
