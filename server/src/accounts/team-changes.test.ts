import { HeadcountError, type Invite, MAX_INVITES, MAX_MEMBERS, type Role, role } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { auctionOf } from "../storage/store.fixtures.ts";
import type { StoredAuction } from "../storage/store.ts";
import {
  afterJoining,
  openInvite,
  roleIn,
  withInvite,
  withoutInvite,
  withoutMember,
  withRole,
} from "./team-changes.ts";

const inviteOf = (id: string, over: Partial<Invite> = {}): Invite => ({
  id,
  role: "editor",
  by: "olga",
  createdAt: new Date(T0).toISOString(),
  expiresAt: new Date(T0 + 1_000).toISOString(),
  ...over,
});
const A = "a".repeat(24);
const invited = (...invites: Invite[]): StoredAuction =>
  invites.reduce((auction, invite) => withInvite(auction, invite, T0), auctionOf(A));
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof HeadcountError) return error.code;
    throw error;
  }
  return "no error";
};

describe("an invitation", () => {
  it("gives its role once, until it expires", () => {
    const auction = invited(inviteOf("i"));
    const joined = afterJoining(auction, { inviteId: "i", organizer: "ed", now: T0 + 999 });
    expect(joined.members.at(-1)).toEqual({ organizer: "ed", role: "editor", since: new Date(T0 + 999).toISOString() });
    expect(codeOf(() => afterJoining(joined, { inviteId: "i", organizer: "eve", now: T0 }))).toBe("INVITE_REFUSED");
    expect(codeOf(() => afterJoining(auction, { inviteId: "i", organizer: "ed", now: T0 + 1_000 }))).toBe(
      "INVITE_REFUSED",
    );
    expect(openInvite(auction, "i", T0 + 1_000)).toBeNull();
  });

  it("raises a role; it never lowers one, and then stays valid", () => {
    const auction = invited(inviteOf("up"), inviteOf("down", { role: "viewer" }));
    const viewer = afterJoining(auction, { inviteId: "down", organizer: "vic", now: T0 });
    expect(roleIn(afterJoining(viewer, { inviteId: "up", organizer: "vic", now: T0 }), "vic")).toBe("editor");
    const owners = afterJoining(auction, { inviteId: "up", organizer: "olga", now: T0 });
    expect(roleIn(owners, "olga")).toBe("owner");
    expect(owners.invites).toHaveLength(2);
  });

  it("from a former owner is no longer valid", () => {
    const auction = invited(inviteOf("o", { role: "owner" }));
    const two = afterJoining(auction, { inviteId: "o", organizer: "oscar", now: T0 });
    const offered = withInvite(withInvite(two, inviteOf("his", { by: "oscar" }), T0), inviteOf("hers"), T0);
    for (const after of [withRole(offered, "oscar", "editor"), withoutMember(offered, "oscar")])
      expect(after.invites.map(({ id }) => id)).toEqual(["hers"]);
  });

  it("counts towards a limit until it expires", () => {
    const full = invited(...Array.from({ length: MAX_INVITES }, (_, i) => inviteOf(String(i))));
    expect(codeOf(() => withInvite(full, inviteOf("more"), T0))).toBe("TEAM_FULL");
    expect(withInvite(full, inviteOf("more"), T0 + 1_000).invites.map(({ id }) => id)).toEqual(["more"]);
  });
});

describe("a team", () => {
  it("has a limited number of members, whose roles can still be raised", () => {
    const since = new Date(T0).toISOString();
    const members = Array.from({ length: MAX_MEMBERS }, (_, i) => ({
      organizer: i === 0 ? "olga" : `viewer ${i}`,
      role: i === 0 ? ("owner" as const) : ("viewer" as const),
      since,
    }));
    const full = { ...invited(inviteOf("i")), members };
    expect(codeOf(() => afterJoining(full, { inviteId: "i", organizer: "one more", now: T0 }))).toBe("TEAM_FULL");
    expect(roleIn(afterJoining(full, { inviteId: "i", organizer: "viewer 7", now: T0 }), "viewer 7")).toBe("editor");
  });

  // These tests fail without any one rule of team-changes.ts: the last owner, the single use, the expiry, and the inviter's role.
  it("always has an owner, each member once, and no uninvited member, after any actions", () => {
    const someone = fc.constantFrom("olga", "ed", "vic", "eve");
    const act = fc.oneof(
      fc.record({ do: fc.constant("invite" as const), by: someone, role: fc.constantFrom(...role.options) }),
      fc.record({ do: fc.constant("withdraw" as const), number: fc.nat(2) }),
      fc.record({ do: fc.constant("join" as const), who: someone, number: fc.nat(2) }),
      fc.record({ do: fc.constant("set" as const), who: someone, role: fc.constantFrom(...role.options) }),
      fc.record({ do: fc.constant("remove" as const), who: someone }),
      fc.record({ do: fc.constant("wait" as const), ms: fc.nat(600) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const since = new Date(T0).toISOString();
        let auction = auctionOf(A, {
          members: ["olga", "ed"].map((organizer) => ({ organizer, role: "owner" as const, since })),
        });
        let now = T0;
        let made = 0;
        // The roles and the valid invitations, by a simple model of the rules.
        const roles = new Map<string, Role>([
          ["olga", "owner"],
          ["ed", "owner"],
        ]);
        const offers = new Map<string, { role: Role; by: string; until: number }>();
        const rank = ["viewer", "editor", "owner"];
        const settle = (next: Map<string, Role>): boolean => {
          if (![...next.values()].includes("owner")) return false;
          roles.clear();
          for (const [who, what] of next) roles.set(who, what);
          for (const [id, { by }] of offers) if (roles.get(by) !== "owner") offers.delete(id);
          return true;
        };
        for (const one of acts) {
          const attempt = (change: () => StoredAuction): boolean => {
            const code = codeOf(() => {
              auction = change();
            });
            return code === "no error";
          };
          if (one.do === "wait") now += one.ms;
          if (one.do === "invite" && roles.get(one.by) === "owner") {
            const id = String(made % 3);
            if (auction.invites.some((invite) => invite.id === id)) continue;
            made += 1;
            const until = now + 1_000;
            const expiresAt = new Date(until).toISOString();
            auction = withInvite(auction, inviteOf(id, { role: one.role, by: one.by, expiresAt }), now);
            offers.set(id, { role: one.role, by: one.by, until });
          }
          if (one.do === "withdraw") {
            const id = String(one.number);
            // An expired invitation may or may not still be in the list.
            const isOpen = openInvite(auction, id, now) !== null;
            if (isOpen) expect(attempt(() => withoutInvite(auction, id))).toBe(offers.delete(id));
          }
          if (one.do === "join") {
            const offer = offers.get(String(one.number));
            const good = offer !== undefined && now < offer.until;
            expect(
              attempt(() => afterJoining(auction, { inviteId: String(one.number), organizer: one.who, now })),
            ).toBe(good);
            const had = roles.get(one.who);
            if (good && (had === undefined || rank.indexOf(had) < rank.indexOf(offer.role))) {
              offers.delete(String(one.number));
              settle(new Map(roles).set(one.who, offer.role));
            }
          }
          if (one.do === "set") {
            const allowed = roles.has(one.who) && settle(new Map(roles).set(one.who, one.role));
            expect(attempt(() => withRole(auction, one.who, one.role))).toBe(allowed);
          }
          if (one.do === "remove") {
            const rest = new Map(roles);
            const allowed = rest.delete(one.who) && settle(rest);
            expect(attempt(() => withoutMember(auction, one.who))).toBe(allowed);
          }
          expect(new Map(auction.members.map((member) => [member.organizer, member.role]))).toEqual(roles);
          expect(auction.members).toHaveLength(roles.size);
          const open = [...offers].filter(([, { until }]) => now < until).map(([id]) => id);
          expect(auction.invites.filter(({ id }) => openInvite(auction, id, now)).map(({ id }) => id)).toEqual(open);
        }
      }),
    );
  });
});
