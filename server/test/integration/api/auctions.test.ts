import { DEMO_AUCTION_ID } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { EMAIL, NOBODYS, PASSWORD, startServer, viewer } from "../../support/harness.ts";

const signUp = { email: "other@example.com", password: "another good password", name: "Other" };

async function twoOrganizers() {
  const server = await startServer({ SIGN_UP: "on" });
  const [owner, stranger] = [await server.signIn(), await server.signUp(signUp.email, signUp.password)];
  return { server, owner, stranger, auction: await owner.createAuction({ title: "Mine" }) };
}

describe("an organizer", () => {
  it("creates an auction and finds it in the list", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const made = await organizer.call("POST", "/api/v1/auctions", {
      title: "  Spring sale ",
      timeZone: "Asia/Kolkata",
    });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
      title: "Spring sale",
      state: "setup",
      timeZone: "Asia/Kolkata",
      countMode: "tabs",
      publicCounter: "exact",
      enableViewerAnalytics: false,
      demo: false,
      viewerCount: 0,
    });
    expect(made.body.data.id).toMatch(/^[0-9a-f]{24}$/);
    const { body } = await organizer.call("GET", "/api/v1/auctions");
    expect(body.data.map((auction: { title: string }) => auction.title)).toEqual(["Spring sale", "Demo auction"]);
    expect(body.data[0]).not.toHaveProperty("owner");
    expect(body.data[0]).not.toHaveProperty("toggles");
  });

  it("T35: creates auctions whose ids share no prefix, even one right after the other", async () => {
    const organizer = await (await startServer()).signIn();
    const beginnings = new Set<string>();
    for (let i = 0; i < 10; i += 1) beginnings.add((await organizer.createAuction()).id.slice(0, 8));
    expect(beginnings.size).toBe(10);
  });

  it("takes an auction live and ends it, and both times are stored", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    const patch = async (state: string) =>
      (await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state })).body.data;
    const live = await patch("live");
    expect(live).toMatchObject({ state: "live", startedAt: expect.any(String), endedAt: null });
    const ended = await patch("ended");
    expect(ended).toMatchObject({ startedAt: live.startedAt, endedAt: expect.any(String) });
    expect(await patch("live")).toMatchObject({ startedAt: live.startedAt, endedAt: null });
    expect(await patch("setup")).toMatchObject({ startedAt: null, endedAt: null });
  });

  it("turns analytics on, and it stays on", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { enableViewerAnalytics: true });
    expect((await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.enableViewerAnalytics).toBe(true);
  });

  it("sees the true count even while it is hidden from the public", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ publicCounter: "hidden" });
    await viewer(server).joins(id);
    expect((await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.viewerCount).toBe(1);
    const { body } = await server.call("GET", `/api/v1/auctions/${id}/live-view`);
    expect(body.data).toMatchObject({ viewerCount: null, count: null });
  });

  it("deletes an auction with its minutes, but not the demo auction", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    expect((await organizer.call("DELETE", `/api/v1/auctions/${id}`)).body).toEqual({
      success: true,
      data: { deleted: true },
    });
    expect((await organizer.call("GET", `/api/v1/auctions/${id}`)).status).toBe(404);
    expect((await organizer.call("DELETE", `/api/v1/auctions/${DEMO_AUCTION_ID}`)).status).toBe(409);
  });

  it.each([
    ["title", { title: "" }],
    ["title", { title: 7 }],
    ["timeZone", { title: "T", timeZone: "Mars/Base" }],
    ["startsAt", { title: "T", startsAt: "tomorrow" }],
    ["state", { title: "T", state: "live" }],
    ["demo", { title: "T", demo: true }],
  ])("gets an error that names %s for %j", async (field, input) => {
    const server = await startServer();
    const { status, body } = await (await server.signIn()).call("POST", "/api/v1/auctions", input);
    expect([status, body.error.code, body.error.field]).toEqual([400, "VALIDATION_FAILED", field]);
  });
});

describe("an auction of another organizer", () => {
  it("does not exist for another organizer, on any route", async () => {
    const { owner, stranger, auction } = await twoOrganizers();
    const base = `/api/v1/auctions/${auction.id}`;
    for (const [method, path, body] of [
      ["GET", base],
      ["PATCH", base, { title: "Stolen" }],
      ["DELETE", base],
      ["GET", `${base}/analytics/viewers`],
    ] as const) {
      const answer = await stranger.call(method, path, body);
      expect([method, answer.status, answer.body.error.code]).toEqual([method, 404, "AUCTION_NOT_FOUND"]);
      const unknown = await stranger.call(method, path.replace(auction.id, NOBODYS), body);
      expect(answer.body).toEqual(unknown.body);
    }
    expect((await owner.call("GET", base)).body.data.title).toBe("Mine");
    expect((await stranger.call("GET", "/api/v1/auctions")).body.data).toEqual([]);
  });

  it("requires a sign-in on every organizer's route", async () => {
    const { server, auction } = await twoOrganizers();
    const base = `/api/v1/auctions/${auction.id}`;
    for (const [method, path] of [
      ["GET", "/api/v1/auctions"],
      ["POST", "/api/v1/auctions"],
      ["GET", base],
      ["PATCH", base],
      ["DELETE", base],
      ["GET", `${base}/analytics/viewers`],
      ["GET", "/api/v1/auctions/malformed"],
    ] as const) {
      const answer = await server.call(method, path, undefined, { cookie: "headcount.session_token=forged.forged" });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
  });

  it("can be watched without an account", async () => {
    const { server, auction } = await twoOrganizers();
    const { status, body } = await server.call("GET", `/api/v1/auctions/${auction.id}/live-view`);
    expect(status).toBe(200);
    expect(body.data.auction).toMatchObject({ id: auction.id, title: "Mine" });
    expect(Object.keys(body.data.auction)).not.toContain("enableViewerAnalytics");
    expect((await server.call("GET", `/api/v1/auctions/${NOBODYS}/live-view`)).status).toBe(404);
  });
});

describe("accounts", () => {
  it("sign in with an http-only cookie, and out", async () => {
    const server = await startServer();
    const answer = await server.call("POST", "/api/auth/sign-in/email", {
      email: EMAIL,
      password: PASSWORD,
    });
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^headcount\.session_token=.+HttpOnly/);
    expect(cookie).toContain("SameSite=Lax");
    const organizer = await server.signIn();
    await server.call("POST", "/api/auth/sign-out", {}, { cookie: organizer.cookie });
    expect((await organizer.call("GET", "/api/v1/auctions")).status).toBe(401);
  });

  it("get the same answer for an unknown e-mail and a wrong password", async () => {
    const server = await startServer();
    const attempt = (email: string) =>
      server.call("POST", "/api/auth/sign-in/email", { email, password: "not the password" });
    const [wrong, unknown] = [await attempt(EMAIL), await attempt("nobody@example.com")];
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
    expect(wrong.status).toBe(401);
  });

  it("cannot be created by strangers unless sign-up is on", async () => {
    const closed = await startServer();
    expect((await closed.call("POST", "/api/auth/sign-up/email", signUp)).status).toBeGreaterThanOrEqual(400);
    expect((await closed.call("GET", "/api/v1/config")).body.data).toEqual({
      mail: false,
      signUp: false,
      retentionDays: 90,
      realtimeUrl: null,
      publicUrl: null,
    });
    const open = await startServer({ SIGN_UP: "on" });
    expect((await open.call("POST", "/api/auth/sign-up/email", signUp)).status).toBe(200);
  });

  it("cannot be used by foreign pages that make a browser send its cookie", async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    const write = (origin: string) => server.call("POST", "/api/v1/auctions", { title: "Forged" }, { cookie, origin });
    const refused = await write("https://evil.example");
    expect([refused.status, refused.body.error.code]).toEqual([403, "ORIGIN_REFUSED"]);
    expect((await write(server.url)).status).toBe(201);
    const signIn = { email: EMAIL, password: PASSWORD };
    const forged = await server.call("POST", "/api/auth/sign-in/email", signIn, { origin: "https://evil.example" });
    expect([forged.status, forged.headers.getSetCookie()]).toEqual([403, []]);
  });
});

describe("the lists of auctions", () => {
  const titlesIn = (body: { data: { title: string }[] }): string[] => body.data.map(({ title }) => title);

  it("have live, upcoming, past and archived auctions, with the number in each, and the list without a filter has all", async () => {
    const organizer = await (await startServer()).signIn();
    const make = async (title: string, ...patches: object[]): Promise<string> => {
      const { id } = await organizer.createAuction({ title });
      for (const patch of patches) await organizer.call("PATCH", `/api/v1/auctions/${id}`, patch);
      return id;
    };
    await make("Live", { state: "live" });
    await make("Idea");
    const over = await make("Over", { state: "live" }, { state: "ended" });
    await make("Old", { state: "live" }, { state: "ended" }, { archived: true });
    const planned = await make("Planned", { startsAt: "2999-01-01T00:00:00Z" });
    await organizer.call("PUT", `/api/v1/auctions/${planned}/catalogue`, { lots: [{ number: "1", title: "Vase" }] });
    const list = async (query: string) => (await organizer.call("GET", `/api/v1/auctions?${query}`)).body;

    const upcoming = await list("list=upcoming");
    expect(titlesIn(upcoming)).toEqual(["Planned", "Idea"]);
    expect(upcoming.data.map((one: { catalogueLots: number }) => one.catalogueLots)).toEqual([1, 0]);
    expect(upcoming).toMatchObject({ list: "upcoming", next: null });
    expect(upcoming.counts).toEqual({ live: 2, upcoming: 2, past: 1, archived: 1 });
    expect(titlesIn(await list("list=past"))).toEqual(["Over"]);
    expect(titlesIn(await list("list=archived"))).toEqual(["Old"]);
    expect(titlesIn(await list("list=upcoming&limit=1&page=2"))).toEqual(["Idea"]);
    expect(titlesIn(await list("list=upcoming&limit=1&page=3"))).toEqual([]);
    expect(await list("list=first&q=liv")).toMatchObject({ list: "live", data: [{ title: "Live" }] });
    expect(await list("list=first&q=over")).toMatchObject({ list: "past", data: [{ id: over }] });
    expect((await list("list=first&q=nothing")).data).toEqual([]);
    expect(titlesIn(await list(""))).toHaveLength(6);
    expect((await organizer.call("GET", "/api/v1/auctions?list=all")).status).toBe(400);
  });

  it("compute totals only for auctions that have just ended, whose summaries are not stored yet", async () => {
    let ahead = 0;
    const server = await startServer({}, { ...systemClock, wall: () => systemClock.wall() + ahead });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    for (const state of ["live", "ended"]) await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state });
    const past = async () => (await organizer.call("GET", "/api/v1/auctions?list=past")).body.data[0];
    expect(await past()).toMatchObject({ id, overview: { lots: null } });
    ahead = 11 * 60_000;
    expect(await past()).toMatchObject({ id, overview: null });
  });
});

describe("an archived auction", () => {
  it("is not live, is restored by going live, and both are audited", async () => {
    const organizer = await (await startServer()).signIn();
    const { id } = await organizer.createAuction();
    const patch = (body: object) => organizer.call("PATCH", `/api/v1/auctions/${id}`, body);
    await patch({ state: "live" });
    const refused = await patch({ archived: true });
    expect([refused.status, refused.body.error.field]).toEqual([400, "archived"]);
    expect((await patch({ state: "ended", archived: true })).body.data).toMatchObject({ archived: true });
    expect((await patch({ state: "live" })).body.data).toMatchObject({ archived: false, state: "live" });
    const { entries } = (await organizer.call("GET", `/api/v1/auctions/${id}/audit`)).body.data;
    const changes = entries.flatMap((entry: { changes: { field: string }[] }) => entry.changes);
    expect(changes.filter(({ field }: { field: string }) => field === "archived")).toEqual([
      { field: "archived", from: true, to: false },
      { field: "archived", from: false, to: true },
    ]);
  });
});

describe("a duplicate", () => {
  it("has the settings and the catalogue of the auction, and neither its times nor its external id, team and data", async () => {
    const organizer = await (await startServer()).signIn();
    const settings = {
      ...{ timeZone: "Asia/Kolkata", countMode: "people", publicCounter: "rounded", publicMinimum: 5 },
      ...{ privateUntilLive: true, allowedSites: ["https://shop.example"], enableViewerAnalytics: true },
    };
    const { id } = await organizer.createAuction({
      ...{ ...settings, title: "Spring", externalId: "s1", startsAt: "2999-01-01T00:00:00Z" },
    });
    const lots = [{ number: "1", title: "Vase" }];
    await organizer.call("PUT", `/api/v1/auctions/${id}/catalogue`, { lots });
    for (const state of ["live", "ended"]) await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { archived: true });

    const { status, body } = await organizer.call("POST", `/api/v1/auctions/${id}/duplicate`);
    expect(status).toBe(201);
    const fresh = { externalId: null, startsAt: null, endsAt: null, liveSpans: [], archived: false };
    expect(body.data).toMatchObject({ ...settings, ...fresh, title: "Spring (copy)", state: "setup", role: "owner" });
    const copied = await organizer.call("GET", `/api/v1/auctions/${body.data.id}/catalogue`);
    expect(copied.body.data.lots).toEqual(lots);
    const again = await organizer.call("POST", `/api/v1/auctions/${body.data.id}/duplicate`);
    expect(again.body.data.title).toBe("Spring (copy)");
  });

  it("has a title within the limit, without half a character", async () => {
    const organizer = await (await startServer()).signIn();
    const { id } = await organizer.createAuction({ title: `${"x".repeat(192)}${"\u{1F600}".repeat(4)}` });
    const { body } = await organizer.call("POST", `/api/v1/auctions/${id}/duplicate`);
    expect(body.data.title).toBe(`${"x".repeat(192)} (copy)`);
  });
});
