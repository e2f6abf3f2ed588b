import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import {
  API_KEY_HEADER,
  type AuctionPatch,
  type AuditEntry,
  type AuditPage,
  auctionPatch,
  DAY_MS,
  DEFAULT_GRID,
  type Role,
} from "@headcount/protocol";
import Database from "better-sqlite3";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/platform/clock.ts";
import { audit } from "../../../../src/routes/organizer/audit.ts";
import { memoryStore } from "../../../../src/storage/memory/store.ts";
import { auctionOf } from "../../../../src/storage/store.fixtures.ts";
import {
  EMAIL,
  eventually,
  NOBODYS,
  type Organizer,
  startServer,
  takeIn,
  temporaryFolder,
} from "../../../support/harness.ts";
import { howMuch } from "../../../support/long-tests.ts";

/** Entries about accounts and sign-ins are left out; account-attacks.test.ts tests them. */
const historyOf = async (organizer: Organizer, auctionId?: string, query = ""): Promise<AuditPage> => {
  const where = auctionId === undefined ? "" : `/auctions/${auctionId}`;
  const page: AuditPage = (await organizer.call("GET", `/api/v1${where}/audit?${query}`)).body.data;
  const entries = page.entries.filter(({ act }) => act !== "signed_in" && act !== "account_made");
  return { ...page, entries };
};
const acts = ({ entries }: AuditPage): string[] => entries.map(({ act }) => act);

async function desk(env: Record<string, string> = {}, ahead = 0) {
  const clock = { ...systemClock, wall: () => systemClock.wall() + ahead };
  const server = await startServer({ SIGN_UP: "on", ...env }, clock);
  const owner = await server.signIn();
  return { server, owner, account: (email: string): Promise<Organizer> => server.signUp(email) };
}

describe("the audit log", () => {
  it("T21: has an entry for each action, with the user, the time and the object, and without texts", async () => {
    const { owner } = await desk();
    const { id } = await owner.createAuction({ title: "Spring sale" });
    const path = `/api/v1/auctions/${id}`;
    await owner.call("PATCH", path, { title: "Summer sale", enableViewerAnalytics: true, state: "live" });
    await owner.call("PUT", `${path}/catalogue`, { lots: [{ number: "1", title: "Vase" }] });
    const moment = { type: "sold", price: 90, currency: "EUR", bidder: "Ann" };
    const momentId = (await owner.call("POST", `${path}/moments`, moment)).body.data.moment.id;
    await owner.call("PATCH", `${path}/moments/${momentId}`, { price: 900, bidder: "Bob" });
    await owner.call("DELETE", `${path}/moments/${momentId}`);
    const share = (await owner.call("POST", `${path}/shares`, { kind: "report", days: 1 })).body.data;
    await owner.call("DELETE", `${path}/shares/${share.id}`);
    const key = (await owner.call("POST", "/api/v1/keys", { name: "Saleroom", permissions: ["read", "record"] })).body
      .data;
    await owner.call("DELETE", `/api/v1/keys/${key.id}`);
    const ofAuction = await historyOf(owner, id);
    await owner.call("DELETE", path);

    const all = await historyOf(owner);
    const { organizer } = all.entries[0]?.by ?? {};
    const entry = (act: string, over: Partial<AuditEntry> = {}): object => ({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      at: expect.stringMatching(/Z$/),
      act,
      auctionId: id,
      by: { organizer, email: EMAIL, key: null },
      subject: null,
      subjectEmail: null,
      changes: [],
      ...over,
    });
    const expected = [
      entry("auction_made"),
      entry("auction_changed", {
        changes: [
          { field: "title", from: null, to: null },
          { field: "state", from: "setup", to: "live" },
          { field: "enableViewerAnalytics", from: false, to: true },
        ],
      }),
      entry("catalogue_replaced", { changes: [{ field: "lots", from: null, to: null }] }),
      entry("moment_corrected", {
        subject: momentId,
        changes: [
          { field: "price", from: 90, to: 900 },
          { field: "bidder", from: null, to: null },
        ],
      }),
      entry("moment_deleted", { subject: momentId }),
      entry("share_made", {
        subject: share.id,
        changes: [
          { field: "kind", from: null, to: "report" },
          { field: "expiresAt", from: null, to: share.expiresAt },
        ],
      }),
      entry("share_revoked", { subject: share.id }),
      entry("key_made", {
        auctionId: null,
        subject: key.id,
        changes: [
          { field: "read", from: null, to: true },
          { field: "record", from: null, to: true },
        ],
      }),
      entry("key_revoked", { auctionId: null, subject: key.id }),
      entry("auction_deleted"),
    ];
    expect(all).toEqual({ entries: expected.toReversed(), next: null });
    expect(ofAuction).toEqual({ entries: expected.slice(0, 7).toReversed(), next: null });
  });

  it("T21: shows who joined a team, in which role, and who left, to the owners at that time", async () => {
    const { server, owner, account } = await desk();
    const { id } = await owner.createAuction();
    const path = `/api/v1/auctions/${id}`;
    const ed = await account("ed@example.com");
    const invites = `${path}/team/invites`;
    const revoked = (await owner.call("POST", invites, { role: "owner", days: 1 })).body.data;
    await owner.call("DELETE", `${invites}/${revoked.id}`);
    await takeIn(server, owner, id, "viewer", ed);
    // A user who already has the role gets no new entry.
    await takeIn(server, owner, id, "viewer", ed);
    const [first, second] = (await owner.call("GET", `${path}/team`)).body.data.members;
    await owner.call("PATCH", `${path}/team/${second.organizer}`, { role: "owner" });
    await owner.call("PATCH", `${path}/team/${second.organizer}`, { role: "owner" });
    await ed.call("DELETE", `${path}/team/${first.organizer}`);
    await takeIn(server, ed, id, "viewer", owner);
    await owner.call("DELETE", `${path}/membership`);

    const role = (from: Role | null, to: Role | null) => [{ field: "role", from, to }];
    const entriesOf = ({ entries }: AuditPage) =>
      entries
        .filter(({ act }) => act.startsWith("member_") || act === "invite_revoked")
        .map(({ act, by, subject, subjectEmail, changes }) => [act, by.email, subject, subjectEmail, changes])
        .toReversed();
    const eds = "ed@example.com";
    const expected = [
      ["invite_revoked", EMAIL, revoked.id, null, []],
      ["member_joined", eds, second.organizer, eds, role(null, "viewer")],
      ["member_changed", EMAIL, second.organizer, eds, role("viewer", "owner")],
      ["member_removed", eds, first.organizer, EMAIL, role("owner", null)],
      ["member_joined", EMAIL, first.organizer, EMAIL, role(null, "viewer")],
      ["member_removed", EMAIL, first.organizer, EMAIL, role("viewer", null)],
    ];
    expect(entriesOf(await historyOf(ed, id))).toEqual(expected);
    // Everything until the removal, as an owner, and then only this organizer's own changes.
    expect(entriesOf(await historyOf(owner))).toEqual(expected);
    // A later member reads it with the auction, but not after the auction is deleted.
    expect(entriesOf(await historyOf(ed))).toEqual([expected[1], ...expected.slice(3)]);
  });

  it("names the API key that was used", async () => {
    const { server, owner } = await desk();
    const { id, key } = (await owner.call("POST", "/api/v1/keys", { name: "x", permissions: ["manage"] })).body.data;
    await server.call("POST", "/api/v1/auctions", { title: "By key" }, { [API_KEY_HEADER]: key });
    const { entries } = await historyOf(owner);
    expect(entries.map(({ act, by }) => [act, by.key])).toEqual([
      ["auction_made", id],
      ["key_made", null],
    ]);
  });

  it("has no entry for a request that changed nothing or was refused", async () => {
    const { owner } = await desk();
    const { id } = await owner.createAuction({ startsAt: "2026-03-10T12:00:00.000Z" });
    const path = `/api/v1/auctions/${id}`;
    const { momentId } = await owner
      .call("POST", `${path}/moments`, { type: "note", text: "x" })
      .then(({ body }) => ({ momentId: body.data.moment.id }));
    for (const [method, to, body] of [
      ["PATCH", path, {}],
      ["PATCH", path, { title: "Test", state: "setup", startsAt: "2026-03-10T13:00:00+01:00" }],
      ["PATCH", path, { publicMinimum: -1 }],
      ["PATCH", `${path}/moments/${momentId}`, { text: "x" }],
      ["PATCH", `${path}/moments/${momentId}`, { text: null }],
      ["PATCH", `${path}/moments/${NOBODYS}`, { text: "y" }],
      ["DELETE", `${path}/moments/${NOBODYS}`],
      ["DELETE", `${path}/shares/AAAAAAAAAAAAAAAA`],
      ["DELETE", "/api/v1/keys/AAAAAAAAAAAAAAAA"],
      ["PUT", `${path}/catalogue`, { lots: [{}] }],
    ] as const)
      await owner.call(method, to, body);
    expect(acts(await historyOf(owner))).toEqual(["auction_made"]);
  });

  it("shows the value right before the change, not the value when the request began", async () => {
    const { server, owner } = await desk();
    const { id } = await owner.createAuction();
    const path = `/api/v1/auctions/${id}`;
    const [first, last] = ['{"publicMinimum":', "9}"];
    const headers = {
      cookie: owner.cookie,
      "content-type": "application/json",
      "content-length": first.length + last.length,
    };
    const slow = request(new URL(path, server.url), { method: "PATCH", headers });
    slow.write(first);
    await once(slow, "socket").then(([socket]) => socket.connecting && once(socket, "connect"));
    await owner.call("GET", path);
    await owner.call("PATCH", path, { publicMinimum: 5 });
    slow.end(last);
    const [{ statusCode }] = await once(slow, "response");
    expect(statusCode).toBe(200);
    expect((await historyOf(owner, id)).entries.slice(0, 2).map(({ changes }) => changes)).toEqual([
      [{ field: "publicMinimum", from: 5, to: 9 }],
      [{ field: "publicMinimum", from: 0, to: 5 }],
    ]);
  });

  it("T15: is shown to the owners and the acting user only, also after the auction was deleted", async () => {
    const { server, owner, account } = await desk();
    const [ed, second, eve] = await Promise.all(
      ["ed@example.com", "second@example.com", "eve@example.com"].map(account),
    );
    if (!ed || !second || !eve) throw new Error("there are three");
    // Another test covers the team.
    const done = (page: AuditPage): string[] => acts(page).filter((act) => act.startsWith("auction_"));
    const { id } = await owner.createAuction();
    await takeIn(server, owner, id, "editor", ed);
    await takeIn(server, owner, id, "owner", second);
    await ed.call("PATCH", `/api/v1/auctions/${id}`, { publicMinimum: 5 });
    expect(done(await historyOf(second, id))).toEqual(["auction_changed", "auction_made"]);
    await owner.call("DELETE", `/api/v1/auctions/${id}`);
    expect(done(await historyOf(owner))).toEqual(["auction_deleted", "auction_changed", "auction_made"]);
    expect((await historyOf(owner)).entries[1]?.by.email).toBe("ed@example.com");
    // This user was not an owner when the auction was created.
    expect(done(await historyOf(second))).toEqual(["auction_deleted", "auction_changed"]);
    expect(done(await historyOf(ed))).toEqual(["auction_changed"]);
    expect(done(await historyOf(eve))).toEqual([]);
    for (const organizer of [owner, ed, eve])
      expect((await organizer.call("GET", `/api/v1/auctions/${id}/audit`)).body.error.code).toBe("AUCTION_NOT_FOUND");
  });

  it("is listed page by page", async () => {
    const { owner } = await desk();
    const { id } = await owner.createAuction();
    for (const publicMinimum of [1, 2, 3, 4]) await owner.call("PATCH", `/api/v1/auctions/${id}`, { publicMinimum });
    const first = await historyOf(owner, id, "limit=3");
    const second = await historyOf(owner, id, `limit=3&before=${first.next}`);
    expect([...first.entries, ...second.entries]).toEqual((await historyOf(owner, id)).entries);
    expect([first.entries.length, second.entries.length, second.next]).toEqual([3, 2, null]);
    for (const query of ["limit=0", "limit=101", "before=x", "from=2026-01-01"])
      expect((await owner.call("GET", `/api/v1/audit?${query}`)).status).toBe(400);
  });

  it("is not shown after AUDIT_DAYS, and is deleted by the hourly clean-up", async () => {
    const env = { DATABASE_URL: "sqlite:kept.db", DATA_DIR: temporaryFolder(), AUDIT_DAYS: "2" };
    let ahead = 0;
    const server = await startServer(env, { ...systemClock, wall: () => systemClock.wall() + ahead });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    ahead = DAY_MS;
    await owner.call("PATCH", `/api/v1/auctions/${id}`, { publicMinimum: 1 });
    expect(acts(await historyOf(owner, id))).toEqual(["auction_changed", "auction_made"]);
    ahead = 2 * DAY_MS;
    expect(acts(await historyOf(owner, id))).toEqual(["auction_changed"]);
    expect(acts(await historyOf(owner))).toEqual(["auction_changed"]);
    await server.stop();

    const database = new Database(join(env.DATA_DIR, "kept.db"), { readonly: true });
    const count = (table: string): unknown => database.prepare(`select count(*) from ${table}`).pluck().get();
    expect([count("audit"), count("audit_lists")]).toEqual([3, 8]);
    await desk(env, 2 * DAY_MS);
    await eventually(async () => count("audit") === 2 && count("audit_lists") === 5);
    database.close();
  });

  it("fails the request if it cannot be written, and the change remains", async () => {
    const env = { DATABASE_URL: "sqlite:kept.db", DATA_DIR: temporaryFolder() };
    const { owner } = await desk(env);
    const { id } = await owner.createAuction();
    const path = `/api/v1/auctions/${id}`;
    const database = new Database(join(env.DATA_DIR, "kept.db"));
    database.exec("alter table audit rename to elsewhere");
    expect((await owner.call("PATCH", path, { publicMinimum: 7 })).body.error.code).toBe("INTERNAL_ERROR");
    database.exec("alter table elsewhere rename to audit");
    database.close();
    expect((await owner.call("GET", path)).body.data.publicMinimum).toBe(7);
    expect(acts(await historyOf(owner, id))).toEqual(["auction_made"]);
  });
});

it("a change that cannot be written into the audit log is logged in full, without texts", async () => {
  const lines: string[] = [];
  const store = memoryStore({ grid: DEFAULT_GRID, retentionMs: DAY_MS });
  store.audit.append = () => Promise.reject(new Error("the disk is full"));
  const options = { store, now: () => 0, log: pino({}, { write: (line: string) => lines.push(line) }) };
  const auction = auctionOf("a".repeat(24));
  const change = { act: "share_revoked", auction, subject: "s".repeat(16) } as const;
  await expect(audit(options, { organizer: "ed", key: null }, change)).rejects.toThrow("the disk is full");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: 50,
    msg: "a change could not be written into the audit log",
    entry: { act: "share_revoked", auctionId: auction.id, by: { organizer: "ed" }, readers: ["olga", "ed"] },
  });
  expect(lines[0]).not.toContain(auction.title);
});

describe("an auction's changes", () => {
  const anyPatch: fc.Arbitrary<AuctionPatch> = fc.record(
    {
      title: fc.constantFrom("One", "Two"),
      state: fc.constantFrom("setup", "live", "ended"),
      timeZone: fc.constantFrom("UTC", "Asia/Kolkata"),
      startsAt: fc.constantFrom(null, "2027-01-01T12:00:00.000Z", "2027-01-01T13:00:00+01:00", "2027-02-01T00:00:00Z"),
      countMode: fc.constantFrom("tabs", "people"),
      publicCounter: fc.constantFrom("exact", "rounded", "hidden"),
      publicMinimum: fc.constantFrom(0, 1, 1_000_000),
      enableViewerAnalytics: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  it("lead from the first settings to the last, in any order", async () => {
    const { owner } = await desk();
    const fields = Object.keys(auctionPatch.shape).filter((field) => !["title", "liveSpans"].includes(field));
    const settings = (auction: Record<string, unknown>): Record<string, unknown> => ({
      ...Object.fromEntries(fields.map((field) => [field, auction[field]])),
      // The same instant may be written in several ways.
      startsAt: typeof auction.startsAt === "string" ? new Date(auction.startsAt).toISOString() : null,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyPatch, { maxLength: 8 }), async (patches) => {
        const auction = await owner.createAuction();
        const path = `/api/v1/auctions/${auction.id}`;
        // All at once, in any order.
        await Promise.all(patches.map((patch) => owner.call("PATCH", path, patch)));
        const { entries } = await historyOf(owner, auction.id);
        const replayed = settings({ ...auction });
        for (const { field, from, to } of entries.toReversed().flatMap(({ changes }) => changes)) {
          if (field === "title") continue;
          expect([field, replayed[field]]).toEqual([field, from]);
          replayed[field] = to;
        }
        expect(replayed).toEqual(settings((await owner.call("GET", path)).body.data));
      }),
      { numRuns: howMuch(20, 60) },
    );
  });
});
