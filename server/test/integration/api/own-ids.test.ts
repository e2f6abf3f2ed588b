import { API_KEY_HEADER, INVITE_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { NOBODYS, type Organizer, startServer, type TestServer, takeIn } from "../../support/harness.ts";
import { useTestMongo } from "../../support/mongo-server.ts";

const { newDatabase, describeMongo } = useTestMongo();
const ID = "0123456789abcdef01234567";
const OTHER_ID = "fedcba98765432100123abcd";

const codeOf = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [status, body.error?.code];
const at = (ref: string, path = ""): string => `/api/v1/auctions/${encodeURIComponent(ref)}${path}`;

async function twoOrganizers(env: Record<string, string> = {}) {
  const server = await startServer({ SIGN_UP: "on", ...env });
  const [owner, eve] = [await server.signIn(), await server.signUp("eve@example.com")];
  const post = (input: object, by: Organizer = owner) => by.call("POST", "/api/v1/auctions", { title: "T", ...input });
  const put = (ref: string, input: object = {}, by: Organizer = owner) =>
    by.call("PUT", at(ref), { title: "T", ...input });
  return { server, owner, eve, post, put };
}

const ids = async (organizer: Organizer): Promise<string[]> =>
  (await organizer.call("GET", "/api/v1/auctions?q=Many")).body.data.map(({ id }: { id: string }) => id);

describe("an id that the caller chooses", () => {
  it("is accepted on creation in any case, once, and never again", async () => {
    const { owner, eve, post } = await twoOrganizers();
    const made = await post({ id: ID.toUpperCase() });
    expect([made.status, made.body.data.id]).toEqual([201, ID]);
    expect(codeOf(await post({ id: ID }))).toEqual([409, "AUCTION_ID_USED"]);
    expect(codeOf(await post({ id: ID }, eve))).toEqual([409, "AUCTION_ID_USED"]);
    expect((await owner.call("DELETE", at(ID))).status).toBe(200);
    for (const by of [owner, eve]) expect(codeOf(await post({ id: ID }, by))).toEqual([409, "AUCTION_ID_USED"]);
    expect(codeOf(await owner.call("PUT", at(ID), { title: "T" }))).toEqual([409, "AUCTION_ID_USED"]);
    expect((await owner.call("GET", at(ID))).status).toBe(404);
  });

  it("must be 24 hex digits, and cannot be changed", async () => {
    const { owner, post } = await twoOrganizers();
    for (const id of ["", "abc", `${ID}0`, "g".repeat(24), 7, null])
      expect([id, (await post({ id })).body.error]).toMatchObject([id, { code: "VALIDATION_FAILED", field: "id" }]);
    const { id } = await owner.createAuction();
    expect(codeOf(await owner.call("PATCH", at(id), { id: ID }))).toEqual([400, "VALIDATION_FAILED"]);
    expect(codeOf(await owner.call("PUT", at(id), { title: "T", id: ID }))).toEqual([400, "VALIDATION_FAILED"]);
  });
});

describe("an external id", () => {
  it.each([
    ["  shop-1 ", "shop-1"],
    ["a/b?c#d%2F", "a/b?c#d%2F"],
    ["Sälë 12", "Sälë 12"],
    ["\u202Eabc", "abc"],
    ["x".repeat(128), "x".repeat(128)],
    ["語".repeat(128), "語".repeat(128)],
    ["550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"],
    ["42", "42"],
    ["__proto__", "__proto__"],
  ])("%j is stored as %j, and finds its auction", async (given, kept) => {
    const { owner, post } = await twoOrganizers();
    const { body } = await post({ externalId: given });
    expect(body.data.externalId).toBe(kept);
    for (const ref of [given, kept]) {
      const found = await owner.call("GET", at(ref));
      expect([found.status, found.body.data?.id]).toEqual([200, body.data.id]);
    }
  });

  it("is refused, with its field in the error, if it cannot name an auction", async () => {
    const { owner, post } = await twoOrganizers();
    const { id } = await owner.createAuction();
    for (const externalId of [
      "",
      " ",
      ".",
      "..",
      "a\nb",
      "a\u2028b",
      "a\0b",
      "x".repeat(129),
      ID,
      ID.toUpperCase(),
      7,
    ]) {
      const error = { code: "VALIDATION_FAILED", field: "externalId" };
      expect([externalId, (await post({ externalId })).body.error]).toMatchObject([externalId, error]);
      const patched = await owner.call("PATCH", at(id), { externalId });
      expect([externalId, patched.body.error]).toMatchObject([externalId, error]);
    }
  });

  it("is unique among an account's own auctions, and free in another account", async () => {
    const { owner, eve, post, put } = await twoOrganizers();
    const first = (await post({ externalId: "shop-1" })).body.data;
    expect(codeOf(await post({ externalId: "shop-1" }))).toEqual([409, "EXTERNAL_ID_TAKEN"]);
    const evesOwn = await post({ externalId: "shop-1" }, eve);
    expect(evesOwn.status).toBe(201);
    const second = (await post({ externalId: "shop-2" })).body.data;
    for (const refused of [
      await owner.call("PATCH", at(second.id), { externalId: "shop-1" }),
      await put(second.id, { externalId: "shop-1" }),
      await put(ID, { externalId: "shop-1" }),
    ])
      expect(codeOf(refused)).toEqual([409, "EXTERNAL_ID_TAKEN"]);
    expect((await owner.call("GET", at("shop-1"))).body.data.id).toBe(first.id);
    expect((await eve.call("GET", at("shop-1"))).body.data.id).toBe(evesOwn.body.data.id);
    expect((await owner.call("PATCH", at("shop-1"), { externalId: null })).body.data.externalId).toBeNull();
    expect((await owner.call("PATCH", at("shop-2"), { externalId: "shop-1" })).body.data.id).toBe(second.id);
  });

  it("is found by the search, shown to members, and in no public answer", async () => {
    const { server, owner, eve, post } = await twoOrganizers();
    const { id } = (await post({ title: "Vases", externalId: "Shop-77" })).body.data;
    await takeIn(server, owner, id, "editor", eve);
    for (const by of [owner, eve]) {
      const { data } = (await by.call("GET", "/api/v1/auctions?q=shop-7")).body;
      expect(data).toMatchObject([{ id, externalId: "Shop-77" }]);
    }
    const share = (await owner.call("POST", at(id, "/shares"), { days: 1 })).body.data.token;
    const shared = await server.call("GET", at(id), undefined, { "x-share-token": share });
    expect([shared.status, shared.body.data.externalId]).toEqual([200, null]);
    for (const path of ["/live-view", "/moments"])
      expect(JSON.stringify((await server.call("GET", at(id, path))).body)).not.toContain("Shop-77");
  });

  it("belongs to owners: an editor uses the id, and two owners both use the external id", async () => {
    const { server, owner, eve, post, put } = await twoOrganizers();
    const { id } = (await post({ externalId: "shop-1" })).body.data;
    await takeIn(server, owner, id, "editor", eve);
    expect((await eve.call("GET", at("shop-1"))).status).toBe(404);
    const own = (await put("shop-1", {}, eve)).body.data;
    expect(own.id).not.toBe(id);
    const member = (await owner.call("GET", at("shop-1", "/team"))).body.data.members.at(-1).organizer;
    const promote = () => owner.call("PATCH", at("shop-1", `/team/${member}`), { role: "owner" });
    expect(codeOf(await promote())).toEqual([409, "EXTERNAL_ID_TAKEN"]);
    await eve.call("PATCH", at(own.id), { externalId: "eve-1" });
    expect((await promote()).status).toBe(200);
    for (const by of [owner, eve]) expect((await by.call("GET", at("shop-1"))).body.data.id).toBe(id);
    await owner.call("DELETE", at("shop-1", "/membership"));
    expect((await owner.call("GET", at("shop-1"))).status).toBe(404);
    expect((await post({ externalId: "shop-1" })).status).toBe(201);
  });

  it("an invitation as an owner is refused while another auction of the account has it", async () => {
    const { server, owner, eve, post } = await twoOrganizers();
    const { id } = (await post({ externalId: "shop-1" })).body.data;
    const other = (await post({ externalId: "shop-1" }, eve)).body.data;
    const { token } = (await owner.call("POST", at(id, "/team/invites"), { role: "owner", days: 1 })).body.data;
    const join = () => server.call("POST", at(id, "/invitation"), {}, { cookie: eve.cookie, [INVITE_HEADER]: token });
    expect(codeOf(await join())).toEqual([409, "EXTERNAL_ID_TAKEN"]);
    await eve.call("DELETE", at(other.id));
    expect((await join()).status).toBe(200);
  });

  it("names the auction on every organizer's route, and on no anonymous one", async () => {
    const { server, owner, post } = await twoOrganizers();
    const { id } = (await post({ externalId: "a/b 1", enableViewerAnalytics: true })).body.data;
    const { key } = (await owner.call("POST", "/api/v1/keys", { name: "k", permissions: ["read", "record", "manage"] }))
      .body.data;
    const byKey = (method: string, path: string, body?: object) =>
      server.call(method, path, body, { [API_KEY_HEADER]: key });
    const recorded = await byKey("POST", at("a/b 1", "/moments"), { type: "note", text: "x" });
    expect(recorded.status).toBe(201);
    const momentId = recorded.body.data.moment.id;
    const share = (await owner.call("POST", at("a/b 1", "/shares"), { days: 1 })).body.data;
    expect(share.path).toContain(`/auctions/${id}/`);
    const invite = (await owner.call("POST", at("a/b 1", "/team/invites"), { role: "viewer", days: 1 })).body.data;
    for (const [method, path, body] of [
      ["GET", ""],
      ["PATCH", "", { title: "Renamed" }],
      ["PUT", "", { title: "Renamed" }],
      ["GET", "/analytics/viewers"],
      ["GET", "/analytics/lots"],
      ["GET", "/analytics/highlights"],
      ["GET", "/analytics/retention"],
      ["GET", "/analytics/report"],
      ["GET", "/analytics/export.csv"],
      ["GET", "/analytics/export.json"],
      ["GET", "/desk"],
      ["GET", "/catalogue"],
      ["PUT", "/catalogue", { lots: [{ number: "1", title: "Vase" }] }],
      ["PATCH", `/moments/${momentId}`, { text: "y" }],
      ["DELETE", `/moments/${momentId}`],
    ] as const)
      expect([method, path, (await byKey(method, at("a/b 1", path), body)).status]).toEqual([method, path, 200]);
    for (const [method, path] of [
      ["GET", "/audit"],
      ["GET", "/shares"],
      ["DELETE", `/shares/${share.id}`],
      ["GET", "/team"],
      ["DELETE", `/team/invites/${invite.id}`],
    ] as const)
      expect([method, path, (await owner.call(method, at("a/b 1", path))).status]).toEqual([method, path, 200]);

    for (const [method, path] of [
      ["GET", "/live-view"],
      ["GET", "/moments"],
      ["POST", "/analytics/snapshot"],
    ] as const)
      expect([path, (await byKey(method, at("a/b 1", path), method === "POST" ? {} : undefined)).status]).toEqual([
        path,
        path === "/analytics/snapshot" ? 403 : 400,
      ]);
    expect((await fetch(new URL("/t/auction/a%2Fb%201/live", server.url))).status).toBe(404);
    expect((await owner.call("DELETE", at("a/b 1"))).status).toBe(200);
    expect((await owner.call("GET", at(id))).status).toBe(404);
  });

  it("allows a download only with a ticket issued for it", async () => {
    const { server, owner, eve, post } = await twoOrganizers();
    const { id } = (await post({ externalId: "shop-1" })).body.data;
    await post({ externalId: "shop-1" }, eve);
    const ticketFor = async (ref: string, by = owner): Promise<string> =>
      (await by.call("GET", at(ref, "/analytics/export-ticket?file=export.json"))).body.data.ticket;
    const download = (ref: string, ticket: string) =>
      server.call("GET", at(ref, `/analytics/export.json?table=summary&ticket=${encodeURIComponent(ticket)}`));
    expect((await download("shop-1", await ticketFor("shop-1"))).status).toBe(200);
    expect((await download(id, await ticketFor(id))).status).toBe(200);
    expect(codeOf(await download("shop-2", await ticketFor("shop-1")))).toEqual([403, "TICKET_REFUSED"]);
    expect(codeOf(await download(id, await ticketFor("shop-1")))).toEqual([403, "TICKET_REFUSED"]);
    expect(codeOf(await download(id, await ticketFor("shop-1", eve)))).toEqual([403, "TICKET_REFUSED"]);
  });

  it("gets the same answer for another account's auction as for an unknown one", async () => {
    const { server, owner, eve, post } = await twoOrganizers();
    await post({ externalId: "shop-1", privateUntilLive: true });
    for (const path of ["", "/desk", "/team", "/analytics/viewers", "/catalogue"]) {
      const replies = [await eve.call("GET", at("shop-1", path)), await eve.call("GET", at("shop-2", path))];
      expect(replies.map(codeOf)).toEqual([
        [404, "AUCTION_NOT_FOUND"],
        [404, "AUCTION_NOT_FOUND"],
      ]);
    }
    expect((await server.call("GET", at("shop-1"))).status).toBe(401);
    expect((await owner.call("GET", at("shop-1"))).status).toBe(200);
  });
});

describe("PUT /api/v1/auctions/:id", () => {
  it("creates the auction, then changes only the given fields, and returns which of both it did", async () => {
    const { owner, put } = await twoOrganizers();
    const made = await put("shop-1", { timeZone: "Asia/Kolkata", countMode: "people" });
    expect([made.status, made.body.data]).toMatchObject([
      201,
      { externalId: "shop-1", title: "T", timeZone: "Asia/Kolkata", countMode: "people", state: "setup" },
    ]);
    const { id } = made.body.data;
    await owner.call("PATCH", at(id), { publicCounter: "rounded", enableViewerAnalytics: true });
    const changed = await put("shop-1", { title: "Spring", state: "live" });
    expect([changed.status, changed.body.data]).toMatchObject([
      200,
      {
        id,
        title: "Spring",
        state: "live",
        countMode: "people",
        publicCounter: "rounded",
        enableViewerAnalytics: true,
      },
    ]);
    expect(changed.body.data.liveSpans).toHaveLength(1);
    const byId = await put(id, { title: "Summer" });
    expect([byId.status, byId.body.data]).toMatchObject([200, { id, externalId: "shop-1", title: "Summer" }]);
  });

  it("creates an auction with an id that the caller chooses, in any state", async () => {
    const { put } = await twoOrganizers();
    for (const [id, state] of [
      [ID, "live"],
      [OTHER_ID, "ended"],
    ] as const) {
      const made = await put(id.toUpperCase(), { state, externalId: `shop-${state}` });
      expect([made.status, made.body.data]).toMatchObject([201, { id, state, externalId: `shop-${state}` }]);
    }
  });

  it("changes nothing and records nothing when it is repeated", async () => {
    const { owner, put } = await twoOrganizers();
    const input = { title: "Spring", state: "live", startsAt: "2030-01-01T10:00:00+02:00" };
    const first = (await put("shop-1", input)).body.data;
    for (let i = 0; i < 3; i += 1) {
      const { status, body } = await put("shop-1", input);
      expect([status, body.data.updatedAt]).toEqual([200, first.updatedAt]);
    }
    const { entries } = (await owner.call("GET", at("shop-1", "/audit"))).body.data;
    expect(entries.map(({ act }: { act: string }) => act)).toEqual(["auction_made"]);
  });

  it("is in the audit log as creation and change, without the external id", async () => {
    const { owner, put } = await twoOrganizers();
    await put("shop-1");
    await owner.call("PATCH", at("shop-1"), { externalId: "shop-2" });
    const { entries } = (await owner.call("GET", at("shop-2", "/audit"))).body.data;
    expect(entries).toMatchObject([
      { act: "auction_changed", changes: [{ field: "externalId", from: null, to: null }] },
      { act: "auction_made" },
    ]);
  });

  it("requires a title, and refuses an external id that differs from that in the address", async () => {
    const { owner, put } = await twoOrganizers();
    expect((await owner.call("PUT", at("shop-1"), {})).body.error).toMatchObject({ field: "title" });
    for (const externalId of ["shop-2", null])
      expect((await put("shop-1", { externalId })).body.error).toMatchObject({ field: "externalId" });
    expect(codeOf(await put("shop-1", { externalId: "shop-1" }))).toEqual([201, undefined]);
    expect(codeOf(await put("."))).not.toEqual([201, undefined]);
  });

  it("is refused for others' ids like for a deleted auction, and if the role does not allow the change", async () => {
    const { server, owner, eve, put } = await twoOrganizers();
    const { id } = await owner.createAuction({ privateUntilLive: true });
    const deleted = await owner.createAuction();
    await owner.call("DELETE", at(deleted.id));
    const refused = [await put(id, {}, eve), await put(deleted.id, {}, eve)];
    expect(refused.map(({ body }) => body)).toEqual([refused[0]?.body, refused[0]?.body]);
    expect(codeOf(refused[0] as never)).toEqual([409, "AUCTION_ID_USED"]);
    await takeIn(server, owner, id, "viewer", eve);
    expect(codeOf(await put(id, {}, eve))).toEqual([403, "NOT_PERMITTED"]);
    expect((await owner.call("GET", at(id))).body.data.title).toBe("Test");
  });

  it("refuses the same input as PATCH", async () => {
    const { put } = await twoOrganizers();
    expect((await put(NOBODYS, { state: "live", endsAt: "2020-01-01T00:00:00Z" })).status).toBe(400);
    expect((await put("shop-1", { title: "x".repeat(201) })).body.error).toMatchObject({ field: "title" });
  });
});

const manyAtOnce = async (server: TestServer): Promise<void> => {
  const owner = await server.signIn();
  const puts = await Promise.all(Array.from({ length: 12 }, () => owner.call("PUT", at("shop-1"), { title: "Many" })));
  expect(puts.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(puts.every(({ status }) => status === 200 || status === 201)).toBe(true);
  expect(new Set(puts.map(({ body }) => body.data.id)).size).toBe(1);
  const byId = await Promise.all(Array.from({ length: 12 }, () => owner.call("PUT", at(ID), { title: "Many" })));
  expect(byId.map(({ status }) => status).toSorted()).toEqual([...Array(11).fill(200), 201]);
  expect(await ids(owner)).toHaveLength(2);
};

describe("many concurrent PUTs create one auction", () => {
  it.each([
    ["memory", {}],
    ["SQLite", { DATABASE_URL: "sqlite:test.db" }],
  ] as const)("in %s", async (_name, env) => manyAtOnce(await startServer(env)));
});

describeMongo("many PUTs at once make one auction in MongoDB", () => {
  it("on one server, and with two servers on one database", async () => {
    const env = { DATABASE_URL: newDatabase() };
    const [one, two] = [await startServer(env), await startServer(env)];
    await manyAtOnce(one);
    const [first, second] = [await one.signIn(), await two.signIn()];
    const puts = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? first : second).call("PUT", at("shop-2"), { title: "T both" })),
    );
    expect(puts.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(puts.map(({ body }) => body.data.id)).size).toBe(1);
  });
});
