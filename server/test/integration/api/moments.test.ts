import {
  DEMO_AUCTION_ID,
  INTERNAL_KEY_HEADER,
  MAX_MOMENTS,
  type MomentEvent,
  type PublicMoment,
} from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { eventually, heard, INTERNAL_KEY, NOBODYS, startServer, viewer } from "../../support/harness.ts";

/** An organizer with an auction, and functions that request its moments. */
async function desk() {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction();
  const path = `/api/v1/auctions/${id}/moments`;
  return {
    server,
    organizer,
    id,
    path,
    record: (body: unknown) => organizer.call("POST", path, body),
    correct: (momentId: string, body: unknown) => organizer.call("PATCH", `${path}/${momentId}`, body),
    takeBack: (momentId: string) => organizer.call("DELETE", `${path}/${momentId}`),
    list: async (query = "") => (await server.call("GET", `${path}?${query}`)).body.data,
    view: async () => (await server.call("GET", `/api/v1/auctions/${id}/live-view`)).body.data,
  };
}
const at = (second: number): string => new Date(Date.UTC(2026, 2, 10, 12, 0, second)).toISOString();
const nothing = { lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null };

describe("recording a moment", () => {
  it("adds an id and the time, and shows the moment to everyone without its clientId", async () => {
    const { record, list } = await desk();
    const before = Date.now();
    const { status, body } = await record({ clientId: "a", type: "lot_opened", lotNumber: " 12A ", lotTitle: "Vase" });
    expect(status).toBe(201);
    expect(body.data.moment).toMatchObject({ ...nothing, clientId: "a", lotNumber: "12A", lotTitle: "Vase" });
    expect(Date.parse(body.data.moment.at)).toBeGreaterThanOrEqual(before);
    const { clientId: _, ...shown } = body.data.moment;
    expect(await list()).toEqual({ moments: [shown], next: null });
  });

  it("is allowed with the internal key in the demo auction only, and the key allows nothing else", async () => {
    const { server, path, record } = await desk();
    const demo = `/api/v1/auctions/${DEMO_AUCTION_ID}/moments`;
    const note = { type: "note", text: "Hello" };
    const internally = (method: string, to: string, key = INTERNAL_KEY) =>
      server.call(method, to, note, { [INTERNAL_KEY_HEADER]: key });
    const recorded = await internally("POST", demo);
    expect(recorded.status).toBe(201);
    expect(await internally("POST", path)).toMatchObject({ status: 403, body: { error: { code: "NOT_PERMITTED" } } });
    expect((await internally("POST", `/api/v1/auctions/${NOBODYS}/moments`)).status).toBe(403);
    for (const wrong of ["", "x".repeat(40)])
      expect(await internally("POST", demo, wrong)).toMatchObject({
        status: 403,
        body: { error: { code: "INTERNAL_KEY_REFUSED" } },
      });
    const one = `${demo}/${recorded.body.data.moment.id}`;
    for (const method of ["PATCH", "DELETE"]) expect((await internally(method, one)).status).toBe(401);
    expect((await server.call("POST", demo, note)).status).toBe(401);
    expect((await record(note)).status).toBe(201);
  });

  it("keeps a given time, in UTC, and ignores the fields of the store", async () => {
    const { record } = await desk();
    const { body } = await record({ type: "break", at: "2026-03-10T13:00:00+01:00" });
    expect(Object.keys(body.data.moment).sort()).toEqual(
      ["id", "clientId", "type", "at", ...Object.keys(nothing)].sort(),
    );
    expect(body.data.moment.at).toBe(at(0));
  });

  it("returns the known moment when it is sent again, with or without a time", async () => {
    const { record, list } = await desk();
    for (const moment of [
      { clientId: "a", type: "break" },
      { clientId: "b", type: "break", at: at(0) },
    ]) {
      const first = await record(moment);
      const again = await record(moment);
      expect(again.status).toBe(200);
      expect(again.body.data).toEqual({ ...first.body.data, duplicate: true });
    }
    const conflict = await record({ clientId: "b", type: "break", at: at(1) });
    expect([conflict.status, conflict.body.error.code]).toEqual([409, "MOMENT_CONFLICT"]);
    expect((await list()).moments).toHaveLength(2);
  });

  it("answers several moments in order", async () => {
    const { record, list } = await desk();
    await record({ clientId: "b", type: "note", text: "known", at: at(0) });
    const { status, body } = await record({
      moments: [
        { clientId: "a", type: "break", at: at(1) },
        { clientId: "b", type: "note", text: "known", at: at(0) },
        { clientId: "b2", type: "break", at: at(3) },
      ],
    });
    expect(status).toBe(200);
    expect(body.data.results).toMatchObject([
      { success: true, moment: { clientId: "a" } },
      { success: true, duplicate: true, moment: { clientId: "b" } },
      { success: true, moment: { clientId: "b2" } },
    ]);
    const conflict = await record({ moments: [{ clientId: "b", type: "break" }] });
    expect(conflict.body.data.results).toMatchObject([{ success: false, error: { code: "MOMENT_CONFLICT" } }]);
    expect((await list()).moments).toHaveLength(3);
  });

  it.each([
    ["type", { type: "lunch" }],
    ["lotNumber", { type: "lot_opened" }],
    ["text", { type: "note" }],
    ["currency", { type: "sold", price: 5 }],
    ["price", { type: "sold", currency: "EUR" }],
    ["currency", { type: "sold", price: 5, currency: "XYZ" }],
    ["price", { type: "sold", price: -1, currency: "EUR" }],
    ["lotTitle", { type: "lot_opened", lotNumber: "1", lotTitle: "x".repeat(201) }],
    ["at", { type: "break", at: "yesterday" }],
    ["at", { type: "break", at: "1912-04-15T00:00:00Z" }],
    ["at", { type: "break", at: new Date(Date.now() + 3_600_000).toISOString() }],
    ["clientId", { type: "break", clientId: "" }],
    ["colour", { type: "break", colour: "red" }],
    ["moments.1.text", { moments: [{ type: "break" }, { type: "note" }] }],
    [
      "moments.1.clientId",
      {
        moments: [
          { type: "break", clientId: "a" },
          { type: "break", clientId: "a" },
        ],
      },
    ],
    ["moments", { moments: [] }],
    ["moments", { moments: Array.from({ length: MAX_MOMENTS + 1 }, () => ({ type: "break" })) }],
  ])("is refused with a wrong %s: the error names it, and nothing is recorded", async (field, body) => {
    const { record, list } = await desk();
    const answer = await record(body);
    expect([answer.status, answer.body.error.code, answer.body.error.field]).toEqual([400, "VALIDATION_FAILED", field]);
    expect((await list()).moments).toEqual([]);
  });

  it("accepts 100 moments of the longest texts at once", async () => {
    const { record, list } = await desk();
    const long = (length: number): string => "€".repeat(length);
    const moments = Array.from({ length: MAX_MOMENTS }, (_, i) => ({
      clientId: `${i}`.padEnd(64, "x"),
      type: "note",
      lotNumber: long(16),
      lotTitle: long(200),
      bidder: long(100),
      text: long(500),
    }));
    expect((await record({ moments })).status).toBe(200);
    expect((await list()).moments).toHaveLength(MAX_MOMENTS);
  });
});

describe("moments", () => {
  it("can be written by the owner only", async () => {
    const { server, organizer, path, record } = await desk();
    const { id } = (await record({ type: "break" })).body.data.moment;
    for (const [method, where] of [
      ["POST", path],
      ["PATCH", `${path}/${id}`],
      ["DELETE", `${path}/${id}`],
    ] as const)
      expect((await server.call(method, where, { type: "break" })).status).toBe(401);
    const others = `/api/v1/auctions/${NOBODYS}/moments`;
    for (const [method, where] of [
      ["POST", others],
      ["GET", others],
      ["PATCH", `${others}/${id}`],
      ["DELETE", `${others}/${id}`],
    ] as const) {
      const { body } = await organizer.call(method, where, method === "GET" ? undefined : { type: "break" });
      expect(body.error.code).toBe("AUCTION_NOT_FOUND");
    }
  });

  it("cannot be corrected to something contradictory", async () => {
    const { record, correct, list } = await desk();
    const { id } = (await record({ type: "sold", lotNumber: "1", price: 5, currency: "EUR", at: at(0) })).body.data
      .moment;
    expect((await correct(id, { price: 6, at: "2026-03-10T13:00:01+01:00" })).body.data).toMatchObject({
      price: 6,
      currency: "EUR",
      at: at(1),
    });
    const wrong = await correct(id, { price: null });
    expect([wrong.status, wrong.body.error.field]).toEqual([400, "price"]);
    expect((await correct(id, { clientId: "mine" })).status).toBe(400);
    expect((await list()).moments).toMatchObject([{ price: 6, at: at(1) }]);
    expect((await correct(NOBODYS, { price: 7 })).body.error.code).toBe("MOMENT_NOT_FOUND");
  });

  it("can be deleted once", async () => {
    const { record, takeBack, list } = await desk();
    const { id } = (await record({ type: "break" })).body.data.moment;
    expect((await takeBack(id)).body.data).toEqual({ deleted: true });
    expect((await takeBack(id)).body.error.code).toBe("MOMENT_NOT_FOUND");
    expect((await list()).moments).toEqual([]);
  });

  it("are listed in pages without gaps, and within an interval", async () => {
    const { record, list, server, path } = await desk();
    await record({ moments: Array.from({ length: 7 }, (_, i) => ({ type: "note", text: `${i}`, at: at(i >> 1) })) });
    const pages: string[][] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page = await list(`limit=3${next && `&before=${next}`}`);
      pages.push(page.moments.map((moment: PublicMoment) => moment.text));
      next = page.next;
    }
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat().toSorted()).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    expect((await list(`from=${at(1)}&to=${at(2)}`)).moments).toHaveLength(2);
    await record({ type: "lot_opened", lotNumber: "1", at: at(9) });
    await record({ type: "passed", at: at(9.5) });
    const types = async (wanted: string): Promise<string[]> =>
      (await list(`types=${wanted}`)).moments.map(({ type }: PublicMoment) => type);
    expect([await types("lot_opened,sold,passed"), await types("passed")]).toEqual([
      ["passed", "lot_opened"],
      ["passed"],
    ]);
    expect((await server.call("GET", `${path}?types=hammer`)).body.error.code).toBe("VALIDATION_FAILED");
    expect((await server.call("GET", `${path}?before=x`)).body.error.field).toBe("before");
  });

  it("determine the current lot and the feed of the live view", async () => {
    const { record, organizer, id, view } = await desk();
    expect(await view()).toMatchObject({ currentLot: null, moments: [] });
    const open = (lotNumber: string, second: number) =>
      record({ type: "lot_opened", lotNumber, lotTitle: `Lot ${lotNumber}`, at: at(second) });
    await open("1", 0);
    await record({ type: "sold", price: 10, currency: "EUR", at: at(5) });
    expect(await view()).toMatchObject({ currentLot: null, moments: [{ type: "sold" }, { type: "lot_opened" }] });
    await open("2", 9);
    for (let i = 0; i < 30; i += 1) await record({ type: "bid", price: i, currency: "EUR", at: at(10 + i) });
    const { currentLot, moments } = await view();
    expect(currentLot).toEqual({ number: "2", title: "Lot 2", openedAt: at(9) });
    // All since the opening of the lot on the block, and the last openings and hammers.
    expect(moments.filter(({ type }: { type: string }) => type === "bid")).toHaveLength(30);
    expect(moments[0]).toMatchObject({ price: 29 });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
    expect((await view()).currentLot).toBeNull();
  });
});

describe("viewers", () => {
  it("receive a moment of their auction when it is recorded, corrected or deleted", async () => {
    const { server, organizer, id, record, correct, takeBack } = await desk();
    const other = viewer(server, { auctionId: (await organizer.createAuction()).id });
    const ann = viewer(server, { auctionId: id });
    await Promise.all([ann.sees(1), other.sees(1)]);
    const foreign: MomentEvent[] = [];
    other.socket.on("moment", (moment) => foreign.push(moment));

    const received = heard<MomentEvent>(ann.socket, "moment");
    const { clientId: _, ...moment } = (await record({ type: "note", text: "<b>hi</b>" })).body.data.moment;
    expect(await received).toEqual(moment);
    const corrected = heard<MomentEvent>(ann.socket, "moment");
    await correct(moment.id, { text: "hello" });
    expect(await corrected).toEqual({ ...moment, text: "hello" });
    const gone = heard<MomentEvent>(ann.socket, "moment");
    await takeBack(moment.id);
    expect(await gone).toEqual({ ...moment, text: "hello", deleted: true });
    expect(foreign).toEqual([]);
  });

  it("receive a moment once, however often it is sent", async () => {
    const { server, id, record } = await desk();
    const ann = viewer(server, { auctionId: id });
    await ann.sees(1);
    const received: MomentEvent[] = [];
    ann.socket.on("moment", (moment) => received.push(moment));
    for (let i = 0; i < 3; i += 1) await record({ clientId: "a", type: "break" });
    await record({ clientId: "last", type: "note", text: "last" });
    await eventually(async () => received.at(-1)?.text === "last");
    expect(received.map(({ type }) => type)).toEqual(["break", "note"]);
  });
});

describe("an API server with a separate realtime server", () => {
  it("delivers moments to viewers through the realtime server, in order, within a second", async () => {
    const port = await freePort();
    const api = await startServer({ ROLE: "api", REALTIME_URL: `http://localhost:${port}` });
    const realtime = await startServer({ ROLE: "realtime", PORT: String(port), BACKEND_API_URL: api.url });
    const organizer = await api.signIn();
    const { id } = await organizer.createAuction();
    const ann = viewer(realtime, { auctionId: id });
    await ann.sees(1);
    const received: MomentEvent[] = [];
    ann.socket.on("moment", (moment) => received.push(moment));
    const path = `/api/v1/auctions/${id}/moments`;
    const first = (await organizer.call("POST", path, { type: "break" })).body.data.moment;
    await organizer.call("PATCH", `${path}/${first.id}`, { text: "lunch" });
    await organizer.call("DELETE", `${path}/${first.id}`);
    await organizer.call("POST", path, { moments: [{ type: "break" }, { type: "note", text: "last" }] });
    await eventually(async () => received.at(-1)?.text === "last");
    expect(received.map(({ text, deleted }) => [text, deleted])).toEqual([
      [null, undefined],
      ["lunch", undefined],
      ["lunch", true],
      [null, undefined],
      ["last", undefined],
    ]);
    const foreign = await realtime.call("POST", "/api/v1/moments", { auctionId: id, moments: [first] });
    expect(foreign.body.error.code).toBe("INTERNAL_KEY_REFUSED");
  });

  it("records, corrects and deletes without delay while the realtime server cannot be reached, and delivers once it can", async () => {
    const port = await freePort();
    const api = await startServer({ ROLE: "api", REALTIME_URL: `http://localhost:${port}` });
    const organizer = await api.signIn();
    const { id } = await organizer.createAuction();
    const path = `/api/v1/auctions/${id}/moments`;
    const { status, body } = await organizer.call("POST", path, { type: "break" });
    expect(status).toBe(201);
    expect((await organizer.call("PATCH", `${path}/${body.data.moment.id}`, { text: "no" })).status).toBe(200);

    const realtime = await startServer({ ROLE: "realtime", PORT: String(port), BACKEND_API_URL: api.url });
    const ann = viewer(realtime, { auctionId: id });
    await ann.sees(1);
    const received: MomentEvent[] = [];
    ann.socket.on("moment", (moment) => received.push(moment));
    await organizer.call("DELETE", `${path}/${body.data.moment.id}`);
    await eventually(async () => received.some(({ deleted }) => deleted));
  });
});
