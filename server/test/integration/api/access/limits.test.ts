import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/platform/clock.ts";
import { type Organizer, startServer, takeIn } from "../../../support/harness.ts";

const limited = (limits: NonNullable<Parameters<typeof startServer>[3]>, env = {}) =>
  startServer(env, systemClock, undefined, limits);
const statusOf = async (asked: Promise<{ status: number }>): Promise<number> => (await asked).status;
const times = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));
const counted = (statuses: readonly number[], status: number): number =>
  statuses.filter((one) => one === status).length;

describe("T31: moments", () => {
  it("are refused one by one beyond the limit, but the lot on the block can still be opened and sold", async () => {
    const server = await limited({ moments: 3, momentsReserve: 2 });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    const record = (moment: object) => organizer.call("POST", `/api/v1/auctions/${id}/moments`, moment);
    const bid = { type: "bid", price: 1, currency: "EUR" };
    const clientId = "first";
    expect(await statusOf(record({ type: "lot_opened", lotNumber: "1", clientId }))).toBe(201);
    const { body } = await record({ moments: [bid, bid, bid, { type: "sold" }] });
    const results: { success: boolean; error?: { code: string } }[] = body.data.results;
    expect(results.map(({ success, error }) => error?.code ?? success)).toEqual([true, true, "LIMIT_REACHED", true]);
    const refused = await record(bid);
    expect([refused.status, refused.body.error.code]).toEqual([409, "LIMIT_REACHED"]);
    expect(await statusOf(record({ type: "note", text: "no" }))).toBe(409);
    expect(await statusOf(record({ type: "lot_opened", lotNumber: "2" }))).toBe(201);
    expect(await statusOf(record({ type: "sold" }))).toBe(409);
    // Recorded moments are still recognized when the auction is full.
    expect(await statusOf(record({ type: "lot_opened", lotNumber: "1", clientId }))).toBe(200);
  });
});

describe("T33: the limits of one account", () => {
  it("allow no auction beyond the limit, even with concurrent requests, until one is deleted", async () => {
    const server = await limited({ auctions: 3 });
    const organizer = await server.signIn();
    // The demo auction does not count.
    const answers = await times(10, () => organizer.call("POST", "/api/v1/auctions", { title: "One more" }));
    expect(
      counted(
        answers.map(({ status }) => status),
        201,
      ),
    ).toBe(3);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.error).toEqual({
      code: "LIMIT_REACHED",
      message: "This account owns 3 auctions, which is the most. Delete one first",
    });
    const made = answers.find(({ status }) => status === 201);
    await organizer.call("DELETE", `/api/v1/auctions/${made?.body.data.id}`);
    expect(await statusOf(organizer.call("POST", "/api/v1/auctions", { title: "Again" }))).toBe(201);
  });

  it("cannot be exceeded by transferring auctions", async () => {
    const server = await limited({ auctions: 2 }, { SIGN_UP: "on" });
    const [owner, other] = [await server.signIn(), await server.signUp("other@example.com")];
    const { id } = await owner.createAuction();
    await times(2, () => other.createAuction());
    await expect(takeIn(server, owner, id, "owner", other)).rejects.toThrow("409");
    await takeIn(server, owner, id, "editor", other);
    const { body } = await owner.call("GET", `/api/v1/auctions/${id}/team`);
    const member = body.data.members.find(({ role }: { role: string }) => role === "editor");
    const promote = () => owner.call("PATCH", `/api/v1/auctions/${id}/team/${member.organizer}`, { role: "owner" });
    expect(await statusOf(promote())).toBe(409);
  });

  it("allow no live auction beyond the limit, and a co-owner at the limit does not stop another owner's auction", async () => {
    const server = await limited({ liveAuctions: 2 }, { SIGN_UP: "on" });
    const [owner, other] = [await server.signIn(), await server.signUp("other@example.com")];
    const live = (who: Organizer, id: string) => who.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const own = await times(3, () => owner.createAuction());
    // The demo auction is live, and does not count.
    const statuses = await Promise.all(own.map(({ id }) => statusOf(live(owner, id))));
    expect([counted(statuses, 200), counted(statuses, 409)]).toEqual([2, 1]);
    const theirs = await other.createAuction();
    await takeIn(server, other, theirs.id, "owner", owner);
    expect(await statusOf(live(other, theirs.id))).toBe(200);
    expect(await statusOf(other.call("PATCH", `/api/v1/auctions/${theirs.id}`, { state: "live", title: "x" }))).toBe(
      200,
    );
  });

  it("allow no API key or link beyond the limit, and expired links make room", async () => {
    let ahead = 0;
    const clock = { ...systemClock, wall: () => systemClock.wall() + ahead };
    const server = await startServer({}, clock, undefined, { apiKeys: 2, shares: 2 });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    const key = () => organizer.call("POST", "/api/v1/keys", { name: "key", permissions: ["read"] });
    expect(counted(await times(5, () => statusOf(key())), 201)).toBe(2);
    const share = () => organizer.call("POST", `/api/v1/auctions/${id}/shares`, { days: 1 });
    expect(counted(await times(5, () => statusOf(share())), 201)).toBe(2);
    ahead = 2 * 86_400_000;
    expect(await statusOf(share())).toBe(201);
    const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/shares`);
    expect(body.data).toHaveLength(1);
  });

  it("return one page of auctions, and the next one by its cursor", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    await times(5, (i) => organizer.createAuction({ title: `Auction ${i}` }));
    const titles: string[] = [];
    for (let query = "?limit=2"; query; ) {
      const { status, body } = await organizer.call("GET", `/api/v1/auctions${query}`);
      expect([status, body.data.length <= 2]).toEqual([200, true]);
      titles.push(...body.data.map(({ title }: { title: string }) => title));
      query = body.next === null ? "" : `?limit=2&before=${body.next}`;
    }
    expect(titles).toHaveLength(6);
    expect(new Set(titles).size).toBe(6);
    expect(await statusOf(organizer.call("GET", "/api/v1/auctions?limit=101"))).toBe(400);
    expect(await statusOf(organizer.call("GET", "/api/v1/auctions?before=nonsense"))).toBe(400);
  });
});
