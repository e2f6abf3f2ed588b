import { API_KEY_HEADER, publicAuction } from "@headcount/protocol";
import type { JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { applicationOf, sharedSecretOf } from "../../../support/access-tokens.ts";
import { freePort } from "../../../support/free-port.ts";
import {
  eventually,
  heard,
  type Organizer,
  startServer,
  type TestServer,
  type TestViewer,
  takeIn,
  viewer,
} from "../../../support/harness.ts";

type Refused = Error & { data: { code: string; reason?: string } };

/** The reason why a socket is refused. */
const refusal = async (server: TestServer, auth: object): Promise<(string | undefined)[]> => {
  const { data } = await heard<Refused>(viewer(server, auth).socket, "connect_error");
  return data.reason === undefined ? [data.code] : [data.code, data.reason];
};
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function closedAuction(input: object = {}, env: Record<string, string> = {}) {
  const server = await startServer({ SIGN_UP: "on", ...env });
  const owner = await server.signIn();
  const app = await applicationOf(owner);
  const { id } = await owner.createAuction({ externalId: "sale-1", title: "Token sale", access: "token", ...input });
  const url = `/api/v1/auctions/${id}`;
  await owner.call("PATCH", url, { state: "live" });
  return { server, owner, app, id, url, viewerToken: (sub: string) => app.sign({ sub, auction: id }) };
}

describe("an auction whose viewers need an access token", () => {
  it("opens its sockets, live view, moments and page with the right token only", async () => {
    const { server, app, id, url, viewerToken } = await closedAuction();
    const token = await viewerToken("u1");
    await viewer(server, { auctionId: id, accessToken: token }).sees(1);
    await viewer(server, { auctionId: id, accessToken: await app.sign({ sub: "u2", auction: "sale-1" }) }).sees(2);
    expect(await refusal(server, { auctionId: id })).toEqual(["ACCESS_TOKEN_REQUIRED"]);
    for (const accessToken of ["", 7, {}, "a.b.c"])
      expect(await refusal(server, { auctionId: id, accessToken })).toEqual(["ACCESS_TOKEN_INVALID", "malformed"]);

    for (const path of [`${url}/live-view`, `${url}/moments`]) {
      const refused = await server.call("GET", path);
      expect([refused.status, refused.body.error.code]).toEqual([401, "ACCESS_TOKEN_REQUIRED"]);
      const opened = await server.call("GET", path, undefined, bearer(token));
      expect([opened.status, opened.headers.get("cache-control")]).toEqual([200, "no-store"]);
      const foreign = await server.call("GET", path, undefined, bearer(await app.sign({ sub: "u", auction: "other" })));
      expect([foreign.status, foreign.body.error.reason]).toEqual([401, "wrong_auction"]);
    }
    const html = { accept: "text/html" };
    const closed = await server.call("GET", `/t/auction/${id}/live`, undefined, html);
    const open = await server.call("GET", `/t/auction/${id}/live?token=${token}`, undefined, html);
    expect([closed.status, open.status]).toEqual([401, 200]);
    for (const { body } of [closed, open]) expect(body).not.toContain("Token sale");
  });

  it("tells sockets why a token is refused, in the handshake and when joining later", async () => {
    const { server, owner, app, id } = await closedAuction();
    const eve = await server.signUp("eve@example.com");
    const evil = await applicationOf(eve);
    const past = Math.floor(Date.now() / 1_000) - 120;
    const cases: [Promise<string>, string][] = [
      [app.sign({ sub: "u", auction: id, exp: past }), "expired"],
      [app.sign({ sub: "u", auction: id, nbf: past + 600 }), "not_yet_valid"],
      [app.sign({ sub: "u", auction: id, exp: past + 200_000 }), "expires_too_late"],
      [app.sign({ sub: "u", auction: id, aud: "shop" }), "wrong_audience"],
      [app.sign({ sub: "u", auction: "sale-2" }), "wrong_auction"],
      [app.sign({ auction: id }), "claims"],
      [app.sign({ sub: "u", auction: id, permissions: ["audience:read"] }), "claims"],
      [evil.sign({ sub: "u", auction: id }), "signature"],
    ];
    for (const [token, reason] of cases) {
      expect(await refusal(server, { auctionId: id, accessToken: await token })).toEqual([
        "ACCESS_TOKEN_INVALID",
        reason,
      ]);
      const { joins } = viewer(server, { accessToken: await token });
      expect(await joins(id)).toMatchObject({ success: false, error: { code: "ACCESS_TOKEN_INVALID", reason } });
    }
    const { joins, leaves, sees } = viewer(server, { accessToken: await app.sign({ sub: "u", auction: id }) });
    expect(await joins(id)).toMatchObject({ success: true });
    await sees(1);
    const other = await owner.createAuction({});
    expect(await joins(other.id)).toMatchObject({ error: { reason: "wrong_auction" } });
    await leaves();
    expect(await joins(id)).toMatchObject({ success: true });
    await owner.call("DELETE", `/api/v1/token-keys/${app.key.id}`);
    expect(await joins(id)).toMatchObject({ success: true });
    await leaves();
    expect(await joins(id)).toMatchObject({ error: { reason: "signature" } });
  });

  it("counts one person on two devices once", async () => {
    const { server, owner, url, id, viewerToken } = await closedAuction({
      countMode: "people",
      enableViewerAnalytics: true,
    });
    const phone = viewer(server, { auctionId: id, accessToken: await viewerToken("user-4711-of-the-shop") });
    await phone.sees(1);
    const laptop = viewer(server, { auctionId: id, accessToken: await viewerToken("user-4711-of-the-shop") });
    await laptop.sees(1);
    await viewer(server, { auctionId: id, accessToken: await viewerToken("another") }).sees(2);
    expect(phone.tokens).toEqual([]);
    expect((await owner.call("GET", url)).body.data.count).toMatchObject({ people: 2, connections: 3 });
  });

  it("lets members in without a token, and their pages connect with a pass", async () => {
    const { server, owner, url, id } = await closedAuction();
    const eve = await server.signUp("eve@example.com");
    const member = await server.signUp("mia@example.com");
    await takeIn(server, owner, id, "viewer", member);
    for (const [who, status] of [
      [owner, 200],
      [member, 200],
      [eve, 401],
    ] as const)
      expect((await who.call("GET", `${url}/live-view`)).status).toBe(status);
    const { accessToken } = (await member.call("GET", `${url}/live-view`)).body.data;
    await viewer(server, { auctionId: id, accessToken }).sees(1);
    const read = await server.call("GET", url, undefined, bearer(accessToken));
    expect([read.status, read.body.error.reason]).toEqual([401, "signature"]);
    const share = (await owner.call("POST", `${url}/shares`, { days: 1 })).body.data;
    const shared = await server.call("GET", `${url}/live-view`, undefined, { "x-share-token": share.token });
    expect([shared.status, shared.body.data.accessToken]).toEqual([200, null]);
  });

  it("closes the connections without a token when it stops being public, and no others", async () => {
    const { server, owner, url, id, viewerToken } = await closedAuction({ access: "public" });
    const stranger = viewer(server, { auctionId: id });
    await stranger.sees(1);
    const known = viewer(server, { auctionId: id, accessToken: await viewerToken("u1") });
    await known.sees(2);
    expect(await refusal(server, { auctionId: id, accessToken: "wrong" })).toEqual([
      "ACCESS_TOKEN_INVALID",
      "malformed",
    ]);
    const [closed, refused] = [heard(stranger.socket, "disconnect"), heard<Refused>(stranger.socket, "connect_error")];
    await owner.call("PATCH", url, { access: "token" });
    await known.sees(1);
    await closed;
    expect((await refused).data.code).toBe("ACCESS_TOKEN_REQUIRED");
    expect(known.socket.connected).toBe(true);
    const { body } = await owner.call("GET", `${url}/audit`);
    expect(body.data.entries[0].changes).toEqual([{ field: "access", from: "public", to: "token" }]);
  });

  it("is the same on a separate realtime server, which learns of keys and access with the auction", {
    tags: ["slow"],
  }, async () => {
    const port = String(await freePort());
    const realtimeUrl = `http://127.0.0.1:${port}`;
    const { server: api, owner, url, id, app } = await closedAuction({}, { ROLE: "api", REALTIME_URL: realtimeUrl });
    const realtime = await startServer({ ROLE: "realtime", PORT: port, BACKEND_API_URL: api.url });
    const enter = async (token: string): Promise<TestViewer> => {
      const entering = viewer(realtime, { auctionId: id, accessToken: token });
      await entering.sees(1);
      return entering;
    };
    (await enter(await app.sign({ sub: "u1", auction: "sale-1" }))).close();
    expect(await refusal(realtime, { auctionId: id })).toEqual(["ACCESS_TOKEN_REQUIRED"]);

    const shared = await sharedSecretOf(owner);
    await owner.call("DELETE", `/api/v1/token-keys/${app.key.id}`);
    const oldToken = await app.sign({ sub: "u1", auction: id });
    const newToken = await shared.sign({ sub: "u1", auction: id });
    await eventually(async () => {
      const entering = viewer(realtime, { auctionId: id, accessToken: oldToken }).socket;
      const refused = await Promise.race([
        heard<Refused>(entering, "connect_error").then(({ data }) => data.reason),
        heard(entering, "connect").then(() => null),
      ]);
      entering.close();
      return refused === "signature";
    });
    (await enter(newToken)).close();
    const { accessToken } = (await owner.call("GET", `${url}/live-view`)).body.data;
    await enter(accessToken);
  });
});

/** The status of each request with a token. */
const statuses = async (server: TestServer, token: string, requests: readonly [string, string, object?][]) =>
  Promise.all(
    requests.map(async ([method, path, body]) => [
      method,
      path,
      (await server.call(method, path, body, bearer(token))).status,
    ]),
  );

describe("an organizer's token", () => {
  const READS = [
    "",
    "/analytics/viewers",
    "/analytics/lots",
    "/analytics/highlights",
    "/analytics/retention",
    "/analytics/report",
  ];

  it("opens what its permissions say in its auction, and shows nothing of the organizer", async () => {
    const { server, app, id, url } = await closedAuction({ allowedSites: ["https://shop.example"] });
    const reader = await app.sign({ auction: id, permissions: ["audience:read"] });
    for (const path of READS)
      expect([path, (await server.call("GET", url + path, undefined, bearer(reader))).status]).toEqual([path, 200]);
    const { data } = (await server.call("GET", url, undefined, bearer(reader))).body;
    expect(data).toMatchObject({ title: "Token sale", role: null, externalId: null, allowedSites: [] });
    const ticketed = await server.call(
      "GET",
      `${url}/analytics/export-ticket?file=export.csv`,
      undefined,
      bearer(reader),
    );
    const csv = await server.call("GET", `${url}/analytics/export.csv?ticket=${ticketed.body.data.ticket}`);
    expect(csv.status).toBe(200);

    const recorder = await app.sign({ auction: "sale-1", permissions: ["moments:record"] });
    const made = await server.call("POST", `${url}/moments`, { type: "note", text: "Hello" }, bearer(recorder));
    expect(made.status).toBe(201);
    const moment = `${url}/moments/${made.body.data.moment.id}`;
    expect((await server.call("PATCH", moment, { text: "Hi" }, bearer(recorder))).status).toBe(200);
    expect((await server.call("DELETE", moment, undefined, bearer(recorder))).status).toBe(403);
    expect((await server.call("GET", url, undefined, bearer(recorder))).body.error.code).toBe("NOT_PERMITTED");
    expect((await server.call("POST", `${url}/moments`, { type: "note", text: "x" }, bearer(reader))).status).toBe(403);
  });

  it("T42: opens no account, team, link, setting, deletion or other auction, and sets no cookie", async () => {
    const { server, owner, app, id, url } = await closedAuction();
    const other = await owner.createAuction({ title: "Other" });
    const permissions = ["audience:read", "moments:record"];
    const token = await app.sign({ auction: id, permissions });
    const requests: [string, string, object?][] = [
      ...["", "/keys", "/token-keys", "/webhooks", "/sessions", "/auctions", "/audit"].map(
        (path) => ["GET", `/api/v1${path || "/auctions"}`] as [string, string],
      ),
      ["POST", "/api/v1/token-keys", { kind: "secret", name: "mine" }],
      ["POST", "/api/v1/keys", { name: "mine", permissions: ["read"] }],
      ["POST", "/api/v1/auctions", { title: "Mine" }],
      ["PATCH", url, { title: "Mine" }],
      ["PUT", url, { title: "Mine" }],
      ["DELETE", url],
      ["PUT", `${url}/catalogue`, { lots: [] }],
      ["GET", `${url}/desk`],
      ["GET", `${url}/team`],
      ["GET", `${url}/shares`],
      ["POST", `${url}/shares`, { days: 1 }],
      ["GET", `${url}/audit`],
      ["POST", `${url}/team/invites`, { role: "owner", days: 1 }],
      ["DELETE", `${url}/membership`],
      ["GET", `${url}/analytics/compare?with=${other.id}`],
    ];
    expect(await statuses(server, token, requests)).toEqual(requests.map(([method, path]) => [method, path, 403]));
    const foreign = READS.map((path) => ["GET", `/api/v1/auctions/${other.id}${path}`] as [string, string]);
    expect((await statuses(server, token, foreign)).map(([, , status]) => status)).toEqual(foreign.map(() => 401));
    // A session beside a token adds no permission.
    const both = { ...bearer(token), cookie: owner.cookie };
    expect((await server.call("GET", "/api/v1/keys", undefined, both)).status).toBe(403);
    expect((await server.call("DELETE", url, undefined, both)).status).toBe(403);
    expect((await server.call("GET", url, undefined, bearer(token))).headers.getSetCookie()).toEqual([]);
  });

  it("T42: gives no access for viewers, and a viewer's token gives none for organizers", async () => {
    const { server, app, id, url, viewerToken } = await closedAuction();
    const organizers = await app.sign({ sub: "u1", auction: id, permissions: ["audience:read"] });
    const viewers = await viewerToken("u1");
    expect(await refusal(server, { auctionId: id, accessToken: organizers })).toEqual([
      "ACCESS_TOKEN_INVALID",
      "claims",
    ]);
    for (const [path, token] of [
      [`${url}/live-view`, organizers],
      [`${url}/moments`, organizers],
      ...READS.map((path) => [url + path, viewers]),
    ] as [string, string][]) {
      const { status, body } = await server.call("GET", path, undefined, bearer(token));
      expect([path, status, body.error.reason]).toEqual([path, 401, "claims"]);
    }
  });

  it("T41: gets the same answer for a private auction as for an unknown one", async () => {
    const { server, owner, app } = await closedAuction();
    const hidden = await owner.createAuction({ privateUntilLive: true, access: "token" });
    const answers = async (id: string, token: string) =>
      Promise.all(
        ["", "/live-view", "/moments"].map(async (path) => {
          const { status, body } = await server.call("GET", `/api/v1/auctions/${id}${path}`, undefined, bearer(token));
          return [status, body];
        }),
      );
    const nobody = "0123456789abcdef01234567";
    const eve = await applicationOf(await server.signUp("eve@example.com"));
    for (const claims of [{ sub: "u" }, { permissions: ["audience:read"] }] as JWTPayload[])
      expect(await answers(hidden.id, await eve.sign({ ...claims, auction: hidden.id }))).toEqual(
        await answers(nobody, await eve.sign({ ...claims, auction: nobody })),
      );
    const own = await app.sign({ auction: hidden.id, sub: "u" });
    expect((await server.call("GET", `/api/v1/auctions/${hidden.id}/live-view`, undefined, bearer(own))).status).toBe(
      404,
    );
  });

  it("is refused once its key is deleted, or its account no longer owns the auction", async () => {
    const { server, owner, id, url } = await closedAuction();
    const second = await server.signUp("zoe@example.com");
    await takeIn(server, owner, id, "owner", second);
    const [app, shared] = [await applicationOf(second), await sharedSecretOf(owner)];
    const claims = { auction: id, permissions: ["audience:read"] };
    const read = async (token: string) => (await server.call("GET", url, undefined, bearer(token))).status;
    const [of2, of1] = [await app.sign(claims), await shared.sign(claims)];
    expect([await read(of2), await read(of1)]).toEqual([200, 200]);
    await owner.call("DELETE", `/api/v1/token-keys/${shared.key.id}`);
    const team = (await owner.call("GET", `${url}/team`)).body.data.members;
    const zoe = team.find(({ email }: { email: string }) => email === "zoe@example.com").organizer;
    await owner.call("PATCH", `${url}/team/${zoe}`, { role: "editor" });
    expect([await read(of2), await read(of1)]).toEqual([401, 401]);
  });
});

describe("token keys", () => {
  const post = (organizer: Organizer, input: object) => organizer.call("POST", "/api/v1/token-keys", input);

  it("are listed without secrets, seen and deleted by their owner alone, and audited", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    const [owner, eve] = [await server.signIn(), await server.signUp("eve@example.com")];
    const { key } = await sharedSecretOf(owner);
    expect(Buffer.from(key.secret ?? "", "base64url")).toHaveLength(32);
    const { secret: _, ...shown } = key;
    expect((await owner.call("GET", "/api/v1/token-keys")).body.data).toEqual([shown]);
    expect((await eve.call("GET", "/api/v1/token-keys")).body.data).toEqual([]);
    const path = `/api/v1/token-keys/${key.id}`;
    expect((await eve.call("DELETE", path)).body.error.code).toBe("TOKEN_KEY_NOT_FOUND");
    expect((await owner.call("DELETE", path)).status).toBe(200);
    const { entries } = (await owner.call("GET", "/api/v1/audit")).body.data;
    expect(entries.slice(0, 2).map(({ act, subject }: Record<string, string>) => [act, subject])).toEqual([
      ["token_key_deleted", key.id],
      ["token_key_made", key.id],
    ]);
    const apiKey = (await owner.call("POST", "/api/v1/keys", { name: "k", permissions: ["manage"] })).body.data.key;
    expect((await server.call("GET", "/api/v1/token-keys", undefined, { [API_KEY_HEADER]: apiKey })).status).toBe(401);
  });

  it.each([
    [{ kind: "secret" }, "name"],
    [{ kind: "secret", name: "x", secret: "short" }, "secret"],
    [{ kind: "public", name: "x" }, "publicKey"],
    [{ kind: "public", name: "x", publicKey: "-----BEGIN PRIVATE KEY-----" }, "publicKey"],
    [{ kind: "jwks", name: "x", url: "https://127.0.0.1/jwks" }, "url"],
    [{ kind: "jwks", name: "x", url: "http://shop.example/jwks" }, "url"],
    [{ kind: "jwks", name: "x", url: "file:///etc/passwd" }, "url"],
    [{ kind: "other", name: "x" }, "kind"],
  ])("%o is refused", async (input, field) => {
    const owner = await (await startServer()).signIn();
    const { status, body } = await post(owner, input);
    expect([status, body.error.code, body.error.field]).toEqual([400, "VALIDATION_FAILED", field]);
  });

  it("are limited to 10 for each account, also at once", async () => {
    const owner = await (await startServer()).signIn();
    const made = await Promise.all(Array.from({ length: 12 }, () => post(owner, { kind: "secret", name: "x" })));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(made.filter(({ body }) => body.error?.code === "LIMIT_REACHED")).toHaveLength(2);
  });
});

it("viewers never receive the keys or sites of an auction", async () => {
  const { server, owner, url, id, viewerToken } = await closedAuction({ allowedSites: ["https://shop.example"] });
  const watching = viewer(server, { auctionId: id, accessToken: await viewerToken("u1") });
  await watching.sees(1);
  await owner.call("PATCH", url, { title: "Changed" });
  await eventually(async () => watching.updates.length >= 2);
  for (const update of watching.updates) expect(update).toEqual(publicAuction.parse(update));
});
