import { API_KEY_HEADER, DAY_MS, INVITE_HEADER, type InviteLink, type Role } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/platform/clock.ts";
import {
  EMAIL,
  NOBODYS,
  type Organizer,
  type Reply,
  startServer,
  type TestServer,
  takeIn,
} from "../../../support/harness.ts";

const ED = { email: "ed@example.com", password: "another long password" };

interface Desk {
  server: TestServer;
  owner: Organizer;
  id: string;
  /** `/api/v1/auctions/:id` */
  path: string;
  invite(role: Role, days?: number): Promise<InviteLink>;
  /** Sends a request with an invitation and this cookie. */
  ask(method: string, path: string, token: string, body?: object, cookie?: string): Promise<Reply>;
  account(email: string): Promise<Organizer>;
  /** Advances the server's clock. */
  pass(ms: number): void;
}

async function desk(env: Record<string, string> = { SIGN_UP: "on" }): Promise<Desk> {
  let ahead = 0;
  const server = await startServer(env, { ...systemClock, wall: () => systemClock.wall() + ahead });
  const owner = await server.signIn();
  const { id } = await owner.createAuction({ title: "Spring sale" });
  const path = `/api/v1/auctions/${id}`;
  return {
    ...{ server, owner, id, path },
    invite: async (role, days = 7) =>
      (await owner.call("POST", `${path}/team/invites`, { role, days })).body.data as InviteLink,
    ask: (method, to, token, body, cookie = "") => server.call(method, to, body, { cookie, [INVITE_HEADER]: token }),
    account: (email) => server.signUp(email, ED.password),
    pass(ms) {
      ahead += ms;
    },
  };
}

describe("a team", () => {
  it("consists of the owner, and of users that accepted an invitation", async () => {
    const { owner, path, invite, ask, account } = await desk();
    expect((await owner.call("GET", `${path}/team`)).body.data).toEqual({
      members: [{ organizer: expect.any(String), role: "owner", since: expect.any(String), email: EMAIL, you: true }],
      invites: [],
    });
    const link = await invite("editor", 30);
    expect(link).toEqual({
      id: expect.stringMatching(/^[\w-]{16}$/),
      role: "editor",
      createdAt: expect.any(String),
      expiresAt: new Date(Date.parse(link.createdAt) + 30 * DAY_MS).toISOString(),
      token: expect.stringContaining(link.id),
      path: `/auctions/${path.split("/").at(-1)}/invitation#invite=${link.token}`,
    });
    expect((await owner.call("GET", `${path}/team`)).body.data.invites).toEqual([link]);

    const ed = await account(ED.email);
    expect((await ed.call("GET", path)).body.error.code).toBe("AUCTION_NOT_FOUND");
    expect((await ask("GET", `${path}/invitation`, link.token)).body.data).toEqual({
      title: "Spring sale",
      role: "editor",
      expiresAt: link.expiresAt,
      kind: null,
    });
    expect((await ask("POST", `${path}/invitation`, link.token, {}, ed.cookie)).body.data).toEqual({ joined: true });
    expect((await ed.call("GET", path)).body.data).toMatchObject({ title: "Spring sale", role: "editor" });
    expect((await ed.call("GET", "/api/v1/auctions")).body.data).toMatchObject([{ title: "Spring sale" }]);
    const after = (await owner.call("GET", `${path}/team`)).body.data;
    expect(after).toMatchObject({ members: [{ you: true }, { email: ED.email, role: "editor", you: false }] });
    expect(after.invites).toEqual([]);
    // The invitation was valid once.
    expect((await ask("GET", `${path}/invitation`, link.token)).body.error.code).toBe("INVITE_REFUSED");
  });

  it("has roles that apply from the next request on, and end when a member leaves or is removed", async () => {
    const { server, owner, id, path, account } = await desk();
    const ed = await account(ED.email);
    await takeIn(server, owner, id, "viewer", ed);
    const edsId = (await owner.call("GET", `${path}/team`)).body.data.members[1].organizer;
    const rename = () => ed.call("PATCH", path, { title: "Ed's" });
    expect((await rename()).body.error.code).toBe("NOT_PERMITTED");
    expect((await owner.call("PATCH", `${path}/team/${edsId}`, { role: "editor" })).body.data.role).toBe("editor");
    expect((await rename()).status).toBe(200);
    expect((await ed.call("DELETE", path)).body.error.code).toBe("NOT_PERMITTED");
    expect((await owner.call("DELETE", `${path}/team/${edsId}`)).status).toBe(200);
    expect((await rename()).body.error.code).toBe("AUCTION_NOT_FOUND");
    expect((await ed.call("GET", "/api/v1/auctions")).body.data).toEqual([]);
    expect((await owner.call("DELETE", `${path}/team/${edsId}`)).body.error.code).toBe("MEMBER_NOT_FOUND");

    await takeIn(server, owner, id, "viewer", ed);
    expect((await ed.call("DELETE", `${path}/membership`)).status).toBe(200);
    expect((await ed.call("GET", path)).body.error.code).toBe("AUCTION_NOT_FOUND");
  });

  it("always has an owner: the last one cannot leave, another one can", async () => {
    const { server, owner, id, path, account } = await desk();
    const { organizer } = (await owner.call("GET", `${path}/team`)).body.data.members[0];
    for (const reply of [
      await owner.call("DELETE", `${path}/membership`),
      await owner.call("DELETE", `${path}/team/${organizer}`),
      await owner.call("PATCH", `${path}/team/${organizer}`, { role: "viewer" }),
    ])
      expect([reply.status, reply.body.error.code]).toEqual([409, "LAST_OWNER"]);
    const oscar = await account("oscar@example.com");
    await takeIn(server, owner, id, "owner", oscar);
    expect((await owner.call("DELETE", `${path}/membership`)).status).toBe(200);
    expect((await oscar.call("GET", `${path}/team`)).body.data.members).toHaveLength(1);
    expect((await oscar.call("DELETE", path)).status).toBe(200);
  });

  it("cannot be changed with an API key, which has at most its organizer's role", async () => {
    const { server, owner, id, path, account } = await desk();
    const ed = await account(ED.email);
    await takeIn(server, owner, id, "viewer", ed);
    const made = await ed.call("POST", "/api/v1/keys", { name: "all", permissions: ["read", "record", "manage"] });
    const headers = { [API_KEY_HEADER]: made.body.data.key };
    expect((await server.call("GET", path, undefined, headers)).status).toBe(200);
    expect((await server.call("PATCH", path, { title: "x" }, headers)).body.error.code).toBe("NOT_PERMITTED");
    expect((await server.call("DELETE", `${path}/membership`, undefined, headers)).body.error.code).toBe(
      "NOT_PERMITTED",
    );
    const { organizer } = (await owner.call("GET", `${path}/team`)).body.data.members[1];
    await owner.call("DELETE", `${path}/team/${organizer}`);
    expect((await server.call("GET", path, undefined, headers)).body.error.code).toBe("AUCTION_NOT_FOUND");
  });
});

describe("an invitation", () => {
  it.each([[{}], [{ role: "viewer" }], [{ role: "viewer", days: 31 }], [{ role: "king", days: 1 }]])(
    "is not created from %j",
    async (body) => {
      const { owner, path } = await desk();
      expect((await owner.call("POST", `${path}/team/invites`, body)).body.error.code).toBe("VALIDATION_FAILED");
    },
  );

  it("is refused if it has expired, was revoked, belongs to another auction, or is invented", async () => {
    const { owner, path, invite, ask, pass } = await desk();
    const other = await owner.createAuction();
    const code = async (token: string, to = path) => (await ask("GET", `${to}/invitation`, token)).body.error?.code;
    const [kept, revoked] = [await invite("viewer", 1), await invite("viewer", 1)];
    expect(await code(kept.token)).toBeUndefined();
    expect((await owner.call("DELETE", `${path}/team/invites/${revoked.id}`)).status).toBe(200);
    expect((await owner.call("DELETE", `${path}/team/invites/${revoked.id}`)).body.error.code).toBe("INVITE_NOT_FOUND");
    const share = (await owner.call("POST", `${path}/shares`, { days: 1 })).body.data;
    for (const token of [revoked.token, share.token, `${kept.id}.${"A".repeat(22)}`, "", "x"])
      expect(await code(token)).toBe("INVITE_REFUSED");
    expect(await code(kept.token, `/api/v1/auctions/${other.id}`)).toBe("INVITE_REFUSED");
    expect(await code(kept.token, `/api/v1/auctions/${NOBODYS}`)).toBe("INVITE_REFUSED");
    expect(await code(kept.token, "/api/v1/auctions/__proto__")).toBe("INVITE_REFUSED");
    pass(DAY_MS);
    expect(await code(kept.token)).toBe("INVITE_REFUSED");
  });

  it("allows one new account without open sign-up, which can sign in and has the role", async () => {
    const { server, owner, path, invite, ask } = await desk({ SIGN_UP: "off" });
    const stranger = { name: "x", email: "eve@example.com", password: ED.password };
    expect((await server.call("POST", "/api/auth/sign-up/email", stranger)).status).toBe(400);
    const { token } = await invite("viewer");
    const to = `${path}/invitation/account`;
    expect((await ask("POST", to, "made-up", ED)).body.error.code).toBe("INVITE_REFUSED");
    expect((await ask("POST", to, token, { ...ED, password: "short" })).body.error.field).toBe("password");
    expect((await ask("POST", to, token, { ...ED, email: EMAIL.toUpperCase() })).body.error.code).toBe(
      "ACCOUNT_EXISTS",
    );
    expect((await ask("POST", to, token, ED)).status).toBe(201);
    expect((await ask("POST", to, token, { ...ED, email: "two@example.com" })).body.error.code).toBe("INVITE_REFUSED");
    await expect(server.signIn("two@example.com", ED.password)).rejects.toThrow("sign-in failed");
    const ed = await server.signIn(ED.email, ED.password);
    expect((await ed.call("GET", path)).body.data.role).toBe("viewer");
    expect((await owner.call("GET", `${path}/team`)).body.data.members).toHaveLength(2);
  });
});
