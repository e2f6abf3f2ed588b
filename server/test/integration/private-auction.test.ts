import { API_KEY_HEADER, INVITE_HEADER, type Role, SHARE_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import {
  eventually,
  heard,
  INTERNAL_KEY,
  NOBODYS,
  type Organizer,
  startServer,
  type TestServer,
  takeIn,
  temporaryFolder,
  viewer,
} from "../support/harness.ts";

type Headers_ = Record<string, string>;

const account = (server: TestServer, name: string): Promise<Organizer> => server.signUp(`${name}@example.com`);
const keyOf = async (organizer: Organizer, permission: string): Promise<string> =>
  (await organizer.call("POST", "/api/v1/keys", { name: "k", permissions: [permission] })).body.data.key;
const shareOf = async (organizer: Organizer, id: string): Promise<string> =>
  (await organizer.call("POST", `/api/v1/auctions/${id}/shares`, { days: 1 })).body.data.token;

/** A private auction in `setup`, with users that may and may not know about it. */
async function announcedToNobody(env: Headers_ = {}, input: object = {}) {
  const server = await startServer({ SIGN_UP: "on", ALLOWED_ORIGIN: "https://shop.example", ...env });
  const owner = await server.signIn();
  const { id } = await owner.createAuction({ title: "Secret sale", privateUntilLive: true, ...input });
  const patch = (change: object) => owner.call("PATCH", `/api/v1/auctions/${id}`, change);
  return { server, owner, id, patch };
}

/** Percent-encodes each character, which gives the same name. */
const encoded = (id: string): string => [...id].map((one) => `%${one.charCodeAt(0).toString(16)}`).join("");

/** A nonce. Each answer has its own. */
const NONCE = /(nonce-|nonce=")[\w+/=-]+/g;

/** The parts of an answer that strangers can compare: everything except the date and the nonce. */
async function answerOf(server: TestServer, method: string, path: string, headers: Headers_) {
  const reply = await fetch(new URL(path, server.url), { method, headers, redirect: "manual" });
  const named = [...reply.headers].filter(([name]) => name !== "date" && !name.startsWith("x-ratelimit"));
  const plain = (text: string): string => text.replace(NONCE, "$1");
  return {
    status: reply.status,
    headers: named.map(([name, value]) => [name, plain(value)]),
    body: plain(await reply.text()),
  };
}

/** Every address of an auction that needs no sign-in, in all its spellings. */
const PUBLIC = [
  "/t/auction/:id/live",
  "/t/auction/:id/live/",
  "/t/auction/:id/screen",
  "/t/auction/:id/screen?layout=overlay",
  "/t/auction/:id/calendar.ics",
  "/t/%61uction/:id/live",
  "/api/v1/auctions/:id/live-view",
  "/api/v1/auctions/:id/live-view/",
  "/api/v1/auctions/:id/live-view?ticket=x",
  "/api/v1/auctions/:id/moments",
  "/api/v1/auctions/:id/moments?limit=1",
  "/api/v1/auctions/:id/moments?limit=x",
];

/** Pages of organizers. The pages themselves ask for a sign-in. */
const ORGANIZERS = ["setup", "dashboard", "control", "report", "invitation", "control/"].map(
  (page) => `/auctions/:id/${page}`,
);

/** The header of a browser's reload. Otherwise `fetch` adds one that makes the server ignore the copy. */
const RELOAD = { "cache-control": "max-age=0" };

/** Credentials that strangers may send. */
async function strangers(server: TestServer, owner: Organizer): Promise<Record<string, Headers_>> {
  const eve = await account(server, "eve");
  const other = await owner.createAuction({ title: "Another" });
  return {
    nobody: {},
    "a page of another site": { origin: "https://shop.example" },
    "a signed-in stranger": { cookie: eve.cookie },
    "a made-up session": { cookie: "headcount.session_token=x.y" },
    "a stranger's key": { [API_KEY_HEADER]: await keyOf(eve, "read") },
    "a made-up key": { [API_KEY_HEADER]: "hc_made_up" },
    "the owner's key without the permission": { [API_KEY_HEADER]: await keyOf(owner, "record") },
    "the link of another auction": { [SHARE_HEADER]: await shareOf(owner, other.id) },
    "a made-up link": { [SHARE_HEADER]: "x.y" },
    "a made-up invitation": { [INVITE_HEADER]: "x.y" },
    "the owner's cookie from another site": { cookie: owner.cookie, origin: "https://shop.example" },
    "an old copy": { "if-none-match": '"x"', "if-modified-since": new Date().toUTCString() },
    "any copy": { "if-none-match": "*", range: "bytes=0-9", ...RELOAD },
    "a made-up internal key": { "x-internal-request": "x" },
  };
}

describe("a private auction in setup", () => {
  it("T41: answers strangers at every public address exactly like one that does not exist (without the guard: its title)", async () => {
    const { server, owner, id } = await announcedToNobody();
    /** The id of an auction, and an unused id, each in one spelling. */
    const spellings = [
      [id, NOBODYS],
      [id.toUpperCase(), NOBODYS.toUpperCase()],
      [encoded(id), encoded(NOBODYS)],
    ] as const;
    for (const [who, headers] of Object.entries(await strangers(server, owner)))
      for (const path of PUBLIC)
        for (const method of who === "nobody" ? ["GET", "HEAD", "OPTIONS"] : ["GET"])
          for (const [known, unknown] of who === "nobody" ? spellings : spellings.slice(0, 1)) {
            const answers = [
              await answerOf(server, method, path.replace(":id", known), headers),
              await answerOf(server, method, path.replace(":id", unknown), headers),
            ] as const;
            expect([who, method, path, answers[0]]).toEqual([who, method, path, answers[1]]);
            expect(answers[0].status).toBeGreaterThanOrEqual(method === "OPTIONS" ? 200 : 400);
            expect(answers[0].body).not.toContain("Secret");
          }
  });

  it.for([
    // The compressed size of a nonce varies.
    ["a person", { accept: "text/html", "accept-encoding": "identity" }],
    ["a program", { "accept-encoding": "identity" }],
  ] as const)(
    "T41: answers strangers on an organizer's pages as one that does not exist, asked by %s",
    async ([, accept]) => {
      const { server, owner, id } = await announcedToNobody();
      for (const [who, headers] of Object.entries(await strangers(server, owner)))
        for (const path of ORGANIZERS)
          for (const [known, unknown] of [
            [id, NOBODYS],
            [encoded(id), encoded(NOBODYS)],
          ] as const) {
            const answers = [
              await answerOf(server, "GET", path.replace(":id", known), { ...accept, ...headers }),
              await answerOf(server, "GET", path.replace(":id", unknown), { ...accept, ...headers }),
            ] as const;
            expect([who, path, answers[0]]).toEqual([who, path, answers[1]]);
            expect(answers[0].status).toBe(404);
          }
      const [page] = ORGANIZERS;
      const own = await answerOf(server, "GET", (page ?? "").replace(":id", id), { ...accept, cookie: owner.cookie });
      expect(own.status).toBe(200);
      expect(own.body).toContain('nonce="');
    },
  );

  it("is a whole page with 404 even for a browser with a cached copy, which would show an empty answer as a network error", async () => {
    const { server, id } = await announcedToNobody();
    for (const headers of [
      { "if-none-match": "*" },
      { "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT" },
      { range: "bytes=0-0" },
    ]) {
      const asked = { accept: "text/html", ...headers, ...RELOAD };
      const { status, body } = await server.call("GET", `/t/auction/${id}/live`, undefined, asked);
      expect([headers, status]).toEqual([headers, 404]);
      expect(body).toContain("</html>");
    }
  });

  it.each([
    ["websocket", "on"],
    ["websocket", "off"],
    ["polling", "on"],
  ] as const)(
    "T41: cannot be joined by %s (FAST_PATH=%s), and refuses as one that does not exist",
    async (transport, fastPath) => {
      const { server, id } = await announcedToNobody({ FAST_PATH: fastPath });
      const refusal = async (auctionId: string) => {
        const { socket } = viewer(server, { auctionId }, { transports: [transport] });
        const error = await heard<Error & { data: object }>(socket, "connect_error");
        return { message: error.message, data: error.data };
      };
      const refused = await refusal(id);
      expect(refused).toEqual(await refusal(NOBODYS));
      expect(refused.data).toMatchObject({ code: "AUCTION_NOT_FOUND" });
      const ann = viewer(server, {}, { transports: [transport] });
      expect(await ann.joins(id)).toEqual(await ann.joins(NOBODYS));
      expect(ann.updates).toEqual([]);
      expect(server.load.connections).toBe(0);
    },
  );

  it("is shown to those with permission, and no cache stores it", async () => {
    const { server, owner, id } = await announcedToNobody();
    const vic = await account(server, "vic");
    await takeIn(server, owner, id, "viewer" satisfies Role, vic);
    await owner.call("POST", `/api/v1/auctions/${id}/moments`, { type: "note", text: "Rehearsal" });
    const members: Headers_[] = [
      { cookie: owner.cookie },
      { cookie: vic.cookie },
      { [API_KEY_HEADER]: await keyOf(vic, "read") },
      { [SHARE_HEADER]: await shareOf(owner, id) },
    ];
    for (const headers of members) {
      const view = await server.call("GET", `/api/v1/auctions/${id}/live-view`, undefined, headers);
      expect(view.body.data.auction).toMatchObject({ title: "Secret sale", privateUntilLive: true, state: "setup" });
      const moments = await server.call("GET", `/api/v1/auctions/${id}/moments`, undefined, headers);
      expect(moments.body.data.moments).toMatchObject([{ text: "Rehearsal" }]);
      const page = await server.call("GET", `/t/auction/${id}/live`, undefined, headers);
      // Everyone who receives the link would see a preview.
      expect(page.body).not.toContain("Secret");
      for (const reply of [view, moments, page]) {
        expect(reply.status).toBe(200);
        expect(reply.headers.get("cache-control")).toBe("no-store");
        expect(reply.headers.get("vary")?.toLowerCase()).toMatch(/cookie.*x-api-key.*x-share-token/);
      }
    }
  });

  it("opens to everyone when it goes live, stays open when it ends, and closes again when it goes back to setup", async () => {
    const { server, id, patch } = await announcedToNobody();
    const status = async () => (await server.call("GET", `/api/v1/auctions/${id}/live-view`)).status;
    const ann = viewer(server);
    expect(await ann.joins(id)).toMatchObject({ success: false, error: { code: "AUCTION_NOT_FOUND" } });
    await patch({ state: "live" });
    expect(await status()).toBe(200);
    expect(await ann.joins(id)).toMatchObject({ success: true });
    await patch({ state: "ended" });
    expect(await status()).toBe(200);
    const sentAway = heard<object>(ann.socket, "auctionUpdate");
    await patch({ state: "setup", title: "A name that only members know" });
    expect(await sentAway).toMatchObject({ id, title: "Secret sale", deleted: true });
    expect(await status()).toBe(404);
    expect(await ann.joins(id)).toMatchObject({ success: false, error: { code: "AUCTION_NOT_FOUND" } });
    await patch({ privateUntilLive: false });
    expect(await status()).toBe(200);
    expect(await ann.joins(id)).toMatchObject({ success: true });
  });

  it("disconnects strangers when it becomes private, sends them nothing more, and keeps the minutes in which they watched", async () => {
    const { server, owner, id, patch } = await announcedToNobody({}, { enableViewerAnalytics: true });
    await patch({ privateUntilLive: false });
    const ann = viewer(server, { auctionId: id });
    await ann.sees(1);
    const moments: unknown[] = [];
    ann.socket.on("moment", (moment: unknown) => moments.push(moment));
    const sentAway = heard<object>(ann.socket, "auctionUpdate");
    await patch({ privateUntilLive: true });
    expect(await sentAway).toMatchObject({ deleted: true });
    expect(server.load).toMatchObject({ connections: 0, auctions: 0 });
    await owner.call("POST", `/api/v1/auctions/${id}/moments`, { type: "note", text: "For members" });
    // Messages sent before this answer would have arrived before it.
    expect(await ann.joins(id)).toMatchObject({ error: { code: "AUCTION_NOT_FOUND" } });
    expect(moments).toEqual([]);
    const viewers = await eventually(async () => {
      const { body } = await owner.call("GET", `/api/v1/auctions/${id}/analytics/viewers`);
      // The newest minute, without viewers, may be stored first.
      return body.data.summary.overallPeak > 0 && body.data;
    });
    expect(viewers.summary.overallPeak).toBe(1);
  });

  it("has the change in its audit log", async () => {
    const { owner, id, patch } = await announcedToNobody();
    await patch({ privateUntilLive: false });
    const { entries } = (await owner.call("GET", `/api/v1/auctions/${id}/audit`)).body.data;
    expect(entries[0]).toMatchObject({
      act: "auction_changed",
      changes: [{ field: "privateUntilLive", from: true, to: false }],
    });
  });
});

describe("a private auction with two servers", () => {
  it("T41: does not exist on either server from ten seconds after the switch, and exists again when it goes live", {
    tags: ["slow"],
  }, async () => {
    const [apiPort, realtimePort] = [await freePort(), await freePort()];
    const api = await startServer({
      ROLE: "api",
      PORT: String(apiPort),
      REALTIME_URL: `http://localhost:${realtimePort}`,
      DATABASE_URL: "sqlite:two.db",
      DATA_DIR: temporaryFolder(),
    });
    const realtime = await startServer({
      ROLE: "realtime",
      PORT: String(realtimePort),
      BACKEND_API_URL: `http://localhost:${apiPort}`,
      // One viewer asks until it is accepted.
      MESSAGES_PER_CONNECTION: "0",
    });
    const owner = await api.signIn();
    const { id } = await owner.createAuction({
      title: "Secret sale",
      privateUntilLive: true,
      enableViewerAnalytics: true,
    });
    const patch = (change: object) => owner.call("PATCH", `/api/v1/auctions/${id}`, change);
    const refused = viewer(realtime, { auctionId: id });
    const error = await heard<Error & { data: object }>(refused.socket, "connect_error");
    expect(error.data).toMatchObject({ code: "AUCTION_NOT_FOUND" });

    await patch({ state: "live" });
    const ann = viewer(realtime);
    await eventually(async () => (await ann.joins(id)).success);
    await ann.sees(1);
    const sentAway = heard<object>(ann.socket, "auctionUpdate");
    const moments: unknown[] = [];
    ann.socket.on("moment", (moment: unknown) => moments.push(moment));
    await patch({ state: "setup" });
    // The realtime server still has the viewer now.
    await owner.call("POST", `/api/v1/auctions/${id}/moments`, { type: "note", text: "For members" });
    expect(await sentAway).toMatchObject({ deleted: true });
    expect(await ann.joins(id)).toMatchObject({ error: { code: "AUCTION_NOT_FOUND" } });
    expect(moments).toEqual([]);
    expect(realtime.load.connections).toBe(0);
    // Data recorded before is delivered, and not treated as data of a deleted auction.
    const outbox = async () =>
      (await realtime.call("GET", "/api/v1/outbox", undefined, { "x-internal-request": INTERNAL_KEY })).body.data;
    await eventually(async () => (await outbox()).totals.pending === 0);
    expect((await outbox()).totals).toMatchObject({ refused: 0, dropped: 0 });
  });
});
