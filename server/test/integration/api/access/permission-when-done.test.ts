import { API_KEY_HEADER, INVITE_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { withoutInvite, withoutMember, withRole } from "../../../../src/accounts/team-changes.ts";
import type { Storage } from "../../../../src/compose/storage.ts";
import { systemClock } from "../../../../src/platform/clock.ts";
import { auctionOf, momentOf } from "../../../../src/storage/store.fixtures.ts";
import type { Store } from "../../../../src/storage/store.ts";
import { webhookOf } from "../../../../src/storage/webhook.fixtures.ts";
import { OTHER_PASSWORD, startServer, type TestServer, temporaryFolder } from "../../../support/harness.ts";
import { heldRequest } from "../../../support/held-request.ts";
import { howMuch } from "../../../support/long-tests.ts";
import { useTestMongo } from "../../../support/mongo-server.ts";
import { isPage, ROUTES } from "./permissions.fixtures.ts";

/*
 * A request:    head ── guards ── ……body…… ── guards ── handler ── the store's write ── answer
 * held:                          ▲ revoked here: the last byte is sent afterwards
 * overtaken:                                                   ▲ revoked here
 * Without `decideWhenDone`, held requests reach the store's write. Without the store's check of the authority, overtaken requests are answered with 200 or 201.
 */

const { mongo, newDatabase, useServer } = useTestMongo();
const NEW_ACCOUNT = { email: "new@example.com", password: "another long password" };
const NOTE = { type: "note", text: "hello" };

/** Prepares the auction for a write. Returns the ids for its address, and its body. */
type Prepare = (desk: Desk, id: string) => Promise<{ ids?: Record<string, string>; body?: object; headers?: object }>;

const WRITES: Readonly<Record<string, Prepare>> = {
  "DELETE /api/v1/sessions/:sessionId": async ({ actor }) => {
    const other = await actor.signIn();
    const { body } = await other.call("GET", "/api/v1/sessions");
    return { ids: { sessionId: body.data.find((one: { current: boolean }) => one.current).id } };
  },
  "POST /api/v1/keys": async () => ({ body: { name: "mine", permissions: ["read"] } }),
  "DELETE /api/v1/keys/:keyId": async ({ actor }) => ({ ids: { keyId: (await actor.newKey()).id } }),
  "POST /api/v1/token-keys": async () => ({ body: { kind: "secret", name: "mine" } }),
  "DELETE /api/v1/token-keys/:tokenKeyId": async ({ actor }) => {
    const { body } = await actor.call("POST", "/api/v1/token-keys", { kind: "secret", name: "mine" });
    return { ids: { tokenKeyId: body.data.id } };
  },
  "POST /api/v1/webhooks": async () => ({ body: { url: "https://hooks.example/", events: ["lot.closed"] } }),
  "PATCH /api/v1/webhooks/:webhookId": async (desk) => ({
    ids: { webhookId: await desk.newWebhook() },
    body: { active: false },
  }),
  "DELETE /api/v1/webhooks/:webhookId": async (desk) => ({ ids: { webhookId: await desk.newWebhook() } }),
  "POST /api/v1/webhooks/:webhookId/secret": async (desk) => ({ ids: { webhookId: await desk.newWebhook() } }),
  "POST /api/v1/webhooks/:webhookId/test": async (desk) => ({ ids: { webhookId: await desk.newWebhook() } }),
  "PUT /api/v1/alert-settings": async () => ({
    body: { rules: [], channels: { webhook: true, email: true, browser: true }, quiet: null },
  }),
  "PUT /api/v1/auctions/:id/alert-rules": async () => ({ body: { rules: [] } }),
  "POST /api/v1/auctions": async () => ({ body: { title: "Made" } }),
  "POST /api/v1/auctions/:id/duplicate": async () => ({}),
  "PATCH /api/v1/auctions/:id": async () => ({ body: { title: "Changed" } }),
  "PUT /api/v1/auctions/:id": async () => ({ body: { title: "Put" } }),
  "DELETE /api/v1/auctions/:id": async () => ({}),
  "POST /api/v1/auctions/:id/moments": async () => ({ body: NOTE }),
  "PATCH /api/v1/auctions/:id/moments/:momentId": async (desk, id) => ({
    ids: { momentId: await desk.newMoment(id) },
    body: { text: "changed" },
  }),
  "DELETE /api/v1/auctions/:id/moments/:momentId": async (desk, id) => ({
    ids: { momentId: await desk.newMoment(id) },
  }),
  "PUT /api/v1/auctions/:id/catalogue": async () => ({ body: { lots: [{ number: "1" }] } }),
  "POST /api/v1/auctions/:id/marks": async () => ({ body: { text: "stream dropped" } }),
  "DELETE /api/v1/auctions/:id/marks/:markId": async ({ owner }, id) => ({
    ids: { markId: (await owner.call("POST", `/api/v1/auctions/${id}/marks`, { text: "x" })).body.data.id },
  }),
  "POST /api/v1/auctions/:id/sponsors": async () => ({ body: { name: "Acme" } }),
  "PATCH /api/v1/auctions/:id/sponsors/:sponsorId": async ({ owner }, id) => ({
    ids: { sponsorId: (await owner.call("POST", `/api/v1/auctions/${id}/sponsors`, { name: "x" })).body.data.id },
    body: { name: "Acme" },
  }),
  "DELETE /api/v1/auctions/:id/sponsors/:sponsorId": async ({ owner }, id) => ({
    ids: { sponsorId: (await owner.call("POST", `/api/v1/auctions/${id}/sponsors`, { name: "x" })).body.data.id },
  }),
  "POST /api/v1/auctions/:id/shares": async () => ({ body: { days: 1 } }),
  "DELETE /api/v1/auctions/:id/shares/:shareId": async ({ owner }, id) => ({
    ids: { shareId: (await owner.call("POST", `/api/v1/auctions/${id}/shares`, { days: 1 })).body.data.id },
  }),
  "PATCH /api/v1/auctions/:id/team/:memberId": async () => ({ ids: { memberId: "zoe" }, body: { role: "editor" } }),
  "DELETE /api/v1/auctions/:id/team/:memberId": async () => ({ ids: { memberId: "zoe" } }),
  "POST /api/v1/auctions/:id/team/invites": async () => ({ body: { role: "owner", days: 1 } }),
  "DELETE /api/v1/auctions/:id/team/invites/:inviteId": async (desk, id) => ({
    ids: { inviteId: (await desk.newInvite(id)).id },
  }),
  "DELETE /api/v1/auctions/:id/membership": async () => ({}),
  "POST /api/v1/auctions/:id/invitation": async (desk, id) => ({
    headers: { [INVITE_HEADER]: (await desk.newInvite(id)).token },
  }),
  "POST /api/v1/auctions/:id/invitation/account": async (desk, id) => ({
    headers: { [INVITE_HEADER]: (await desk.newInvite(id)).token },
    body: { ...NEW_ACCOUNT, email: `${id}@example.com` },
  }),
};

/** Ways to lose the permission for a write, and the error that follows. */
const REMOVALS = {
  role: "AUCTION_NOT_FOUND",
  key: "KEY_REFUSED",
  session: "UNAUTHENTICATED",
  invitation: "INVITE_REFUSED",
  inviter: "INVITE_REFUSED",
} as const;
type Removal = keyof typeof REMOVALS;

/** Without a role, a PUT would create the auction, whose id is used. */
const refusalOf = (route: string, removal: Removal): string =>
  removal === "role" && route === "PUT /api/v1/auctions/:id" ? "AUCTION_ID_USED" : REMOVALS[removal];

/** The ways in which each route can lose its permission. */
const removalsOf = (route: string): Removal[] => {
  const whose = ROUTES[route];
  if (whose === "invited") return ["invitation", "inviter"];
  if (whose === "signed in and invited") return ["session", "invitation", "inviter"];
  if (whose === "signed in") return ["session"];
  if (typeof whose === "string" || whose === undefined) return [];
  if ("organizer" in whose) return ["session", "key"];
  if ("put" in whose) return ["role", "session", "key"];
  return whose.auction === "record" || whose.auction === "manage" ? ["role", "session", "key"] : ["role", "session"];
};

interface Person {
  id: string;
  cookie: string;
  call: Awaited<ReturnType<TestServer["signIn"]>>["call"];
  signIn(): Promise<Awaited<ReturnType<TestServer["signIn"]>>>;
  newKey(): Promise<{ id: string; key: string }>;
}

interface Desk {
  server: TestServer;
  /** The store without its watcher. */
  store: Store;
  owner: Person;
  actor: Person;
  /** Resolves at the next look-up of the guards. */
  lookedUp(): Promise<void>;
  /** Runs right before the next write. */
  beforeWrite(act: () => Promise<void>): void;
  newAuction(role: "owner" | null): Promise<string>;
  newMoment(id: string): Promise<string>;
  newInvite(id: string): Promise<{ id: string; token: string }>;
  /** One of the actor's, at an address that is never reached. */
  newWebhook(): Promise<string>;
}

/** Passes calls through, and reports each finished look-up and each coming write. */
function watched(opened: Storage, on: { read(): void; write(): Promise<void> }): Storage {
  const { store, guard = (work) => work() } = opened;
  const looks = new Set(["find"]);
  const writes = new Set(["insert", "update", "delete", "record", "replace", "save"]);
  const watch = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const method = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...given: unknown[]) => {
          if (writes.has(String(name))) await on.write();
          const answer = await method.apply(target, given);
          if (looks.has(String(name))) on.read();
          return answer;
        };
      },
    });
  const { auctions, moments, catalogues, marks, sponsors, shares, apiKeys, tokenKeys, webhooks, documents } = store;
  return {
    ...opened,
    store: {
      ...store,
      ...{ auctions: watch(auctions), moments: watch(moments), catalogues: watch(catalogues), marks: watch(marks) },
      sponsors: watch(sponsors),
      ...{ shares: watch(shares), apiKeys: watch(apiKeys), tokenKeys: watch(tokenKeys), webhooks: watch(webhooks) },
      documents: watch(documents),
    },
    async guard(work) {
      const answer = await guard(work);
      on.read();
      return answer;
    },
  };
}

async function openDesk(env: Record<string, string>): Promise<Desk> {
  let store: Store | undefined;
  let pending: (() => Promise<void>) | null = null;
  let waiting: (() => void)[] = [];
  const server = await startServer({ SIGN_UP: "on", ...env }, systemClock, undefined, {}, (opened) => {
    store = opened.store;
    return watched(opened, {
      read() {
        for (const resolve of waiting) resolve();
        waiting = [];
      },
      async write() {
        const act = pending;
        pending = null;
        await act?.();
      },
    });
  });
  const inner = store as unknown as Store;
  const person = async (email?: string): Promise<Person> => {
    const signIn = () => (email ? server.signIn(email, OTHER_PASSWORD) : server.signIn());
    const { cookie, call } = await (email ? server.signUp(email) : signIn());
    const { user } = (await call("GET", "/api/auth/get-session")).body;
    const newKey = async () =>
      (await call("POST", "/api/v1/keys", { name: "k", permissions: ["read", "record", "manage"] })).body.data;
    return { id: user.id, cookie, call, signIn, newKey };
  };
  const [owner, actor] = [await person(), await person("yan@example.com")];
  const since = new Date().toISOString();
  let made = 0;
  return {
    ...{ server, store: inner, owner, actor },
    lookedUp: () => new Promise((resolve) => waiting.push(resolve)),
    beforeWrite(act) {
      pending = act;
    },
    async newAuction(role) {
      made += 1;
      const id = made.toString(16).padStart(24, "a");
      const members = [
        { organizer: owner.id, role: "owner" as const, since },
        { organizer: "zoe", role: "viewer" as const, since },
        ...(role ? [{ organizer: actor.id, role, since }] : []),
      ];
      await inner.auctions.insert(auctionOf(id, { members }));
      return id;
    },
    async newMoment(id) {
      made += 1;
      const moment = momentOf(made, made);
      await inner.moments.record(id, [moment], { edges: 10, others: 10 });
      return moment.id;
    },
    async newWebhook() {
      made += 1;
      const webhook = webhookOf(made, made, { organizer: actor.id, url: "https://127.0.0.1:1/" });
      await inner.webhooks.insert(webhook);
      return webhook.id;
    },
    newInvite: async (id) =>
      (await owner.call("POST", `/api/v1/auctions/${id}/team/invites`, { role: "editor", days: 1 })).body.data,
  };
}

/** All data that a write could change. */
const stateOf = async ({ store, owner, actor }: Desk, id: string): Promise<unknown> => ({
  auction: await store.auctions.find(id),
  marks: await store.marks.list(id),
  sponsors: await store.sponsors.list(id),
  shares: await store.shares.list(id),
  lots: await store.catalogues.read(id),
  moments: await store.moments.list(id, { interval: { from: 0, to: Number.MAX_SAFE_INTEGER }, limit: 10 }),
  keys: (await store.apiKeys.list(actor.id)).map((key) => key.id),
  tokenKeys: await store.tokenKeys.list([actor.id]),
  webhooks: await store.webhooks.list([actor.id]),
  auctions: (await store.auctions.listByMember(actor.id, { limit: 1_000 })).map((auction) => auction.id),
  sessions: (await owner.call("GET", "/api/v1/sessions")).body.data.length,
});

/** A write that is ready to be sent, and a function that removes its permission. */
async function prepare(desk: Desk, route: string, removal: Removal | null) {
  const { server, store, owner, actor } = desk;
  const whose = ROUTES[route];
  const isInvited = whose === "invited" || whose === "signed in and invited";
  const id = await desk.newAuction(isInvited ? null : "owner");
  const { ids = {}, body = { x: 1 }, headers = {} } = await (WRITES[route] as Prepare)(desk, id);
  const session = removal === "session" ? await actor.signIn() : actor;
  const key = removal === "key" ? await actor.newKey() : null;
  const [method = "", path = ""] = route.split(" ");
  const request = {
    ...{ method, body: JSON.stringify(body) },
    path: path.replace(/:(\w+)/g, (_, name: string) => ({ id, ...ids })[name] ?? ""),
    headers: { ...headers, ...(key ? { [API_KEY_HEADER]: key.key } : { cookie: session.cookie }) },
  };
  const acts: Record<Removal, () => Promise<unknown>> = {
    role: () => store.auctions.update(id, (auction) => withoutMember(auction, actor.id)),
    key: () => store.apiKeys.delete(actor.id, key?.id ?? ""),
    session: () => server.call("POST", "/api/auth/sign-out", {}, { cookie: session.cookie }),
    invitation: () => store.auctions.update(id, (auction) => withoutInvite(auction, auction.invites[0]?.id ?? "")),
    // An invitation from a former owner, however it was stored.
    inviter: () =>
      store.auctions.update(id, (auction) => {
        const { invites } = auction;
        return { ...withRole(withRole(auction, "zoe", "owner"), owner.id, "editor"), invites };
      }),
  };
  let before: unknown;
  const remove = async (): Promise<void> => {
    if (removal) await acts[removal]();
    before = await stateOf(desk, id);
  };
  return { request, remove, unchanged: async () => expect(await stateOf(desk, id)).toEqual(before) };
}

/** Each route gets one removal, in rotation; with SQLite, `npm run test:rest` tries them all. */
function tried(route: string, store: string): readonly Removal[] {
  const all = removalsOf(route);
  const turn = Object.keys(WRITES).indexOf(route) % all.length;
  const one = all.slice(turn, turn + 1);
  return store === "SQLite" ? howMuch(one, all) : one;
}

const codeOf = (body: string): string | null => JSON.parse(body).error?.code ?? null;

/** Writes in the store. The account library performs its own writes. */
const inStore = (route: string): boolean => route !== "DELETE /api/v1/sessions/:sessionId";

type StoreSettings = [name: string, env: () => Record<string, string>];
const SQLITE: StoreSettings = ["SQLite", () => ({ DATA_DIR: temporaryFolder(), DATABASE_URL: "sqlite:headcount.db" })];
const OTHERS: StoreSettings[] = [
  ["memory", () => ({})],
  ["MongoDB", () => ({ DATABASE_URL: newDatabase() })],
];

describe.each(howMuch([SQLITE], [SQLITE, ...OTHERS]))("T22: a write on %s", (name, env) => {
  if (name === "MongoDB" && mongo.kind === "none") {
    const { reason } = mongo;
    return it("is authorized when it is done", ({ skip }) => skip(reason));
  }
  if (name === "MongoDB") useServer();

  it("is in the table of this test, with every other write", () => {
    const writes = Object.entries(ROUTES).filter(
      ([route, whose]) => !route.startsWith("GET ") && whose !== "everyone" && whose !== "server" && !isPage(route),
    );
    expect(Object.keys(WRITES).toSorted()).toEqual(writes.map(([route]) => route).toSorted());
  });

  it("succeeds with the permission, even if its body arrives late", { timeout: 120_000 }, async () => {
    const desk = await openDesk(env());
    for (const route of Object.keys(WRITES)) {
      const { request } = await prepare(desk, route, null);
      const { status } = await (await heldRequest(desk.server.url, request)).finish();
      expect([route, status]).toEqual([route, expect.toBeOneOf([200, 201])]);
    }
  });

  it("is refused if the role, key, session or invitation ends before its body arrives", {
    timeout: 240_000,
  }, async () => {
    const desk = await openDesk(env());
    for (const route of Object.keys(WRITES))
      for (const removal of tried(route, name)) {
        const { request, remove, unchanged } = await prepare(desk, route, removal);
        const lookedUp = desk.lookedUp();
        const held = await heldRequest(desk.server.url, request);
        await lookedUp;
        await remove();
        let wrote = false;
        desk.beforeWrite(async () => {
          wrote = true;
        });
        const code = codeOf((await held.finish()).body);
        expect([route, removal, code, wrote]).toEqual([route, removal, refusalOf(route, removal), false]);
        await unchanged();
      }
  });

  it("is refused if the role, key, session or invitation ends right before the store writes", {
    timeout: 240_000,
  }, async () => {
    const desk = await openDesk(env());
    for (const route of Object.keys(WRITES).filter(inStore))
      for (const removal of tried(route, name)) {
        const { request, remove, unchanged } = await prepare(desk, route, removal);
        desk.beforeWrite(remove);
        const { body } = await (await heldRequest(desk.server.url, request)).finish();
        expect([route, removal, codeOf(body)]).toEqual([route, removal, refusalOf(route, removal)]);
        await unchanged();
      }
  });
});
