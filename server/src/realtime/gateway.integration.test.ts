import { describe, expect, it } from "vitest";
import { eventually, heard, NOBODYS, startServer, viewer } from "../../test/support/harness.ts";
import { howMuch } from "../../test/support/long-tests.ts";

describe.each([["on"], ["off"]])("with FAST_PATH=%s", (FAST_PATH) => {
  const server = async (auction: object = {}) => {
    const running = await startServer({ FAST_PATH });
    const organizer = await running.signIn();
    return { running, organizer, auction: await organizer.createAuction(auction) };
  };

  describe.each([["websocket"], ["polling"]])("a stock client over %s", (transport) => {
    const options = { transports: [transport] };

    it("sees the count when it joins by its handshake, and when others come and go", async () => {
      const { running, auction } = await server();
      const ann = viewer(running, { auctionId: auction.id }, options);
      await ann.sees(1);
      const bob = viewer(running, { auctionId: auction.id }, options);
      await Promise.all([ann.sees(2), bob.sees(2)]);
      bob.close();
      const { count } = await ann.sees(1);
      expect(count).toMatchObject({ connections: 1, people: 1, stale: false });
    });

    it("joins by an event, receives an answer, and leaves by another event", async () => {
      const { running, auction } = await server();
      const ann = viewer(running, {}, options);
      await expect(ann.joins(auction.id)).resolves.toEqual({
        success: true,
        data: { viewerCount: 1, people: 1, connections: 1, version: expect.any(Number) },
      });
      await ann.sees(1);
      const bob = viewer(running, { auctionId: auction.id }, options);
      await bob.sees(2);
      await ann.leaves();
      await bob.sees(1);
      await ann.joins(auction.id);
      await bob.sees(2);
    });

    it("receives an error code for an unknown auction", async () => {
      const { running } = await server();
      const { socket } = viewer(running, { auctionId: NOBODYS }, options);
      const error = await heard<Error & { data: unknown }>(socket, "connect_error");
      expect(error.data).toMatchObject({ code: "AUCTION_NOT_FOUND" });
    });
  });

  // Socket.IO's server uses the same gateway.
  describe("the gateway", FAST_PATH === "on" ? {} : { tags: ["slow"] }, () => {
    it("counts a connection once however often it joins, and in one auction only", async () => {
      const { running, organizer, auction } = await server();
      const other = await organizer.createAuction();
      const witness = viewer(running, { auctionId: auction.id });
      const ann = viewer(running);
      await ann.joins(auction.id);
      await ann.joins(auction.id);
      await witness.sees(2);
      await expect(ann.joins(other.id)).resolves.toMatchObject({ data: { viewerCount: 1 } });
      await witness.sees(1);
    });

    it("does not count a connection that never joined", async () => {
      const { running, auction } = await server();
      await heard(viewer(running).socket, "connect");
      const ann = viewer(running, { auctionId: auction.id });
      expect((await ann.sees(1)).count.connections).toBe(1);
      expect(running.load.connections).toBe(1);
    });

    it("puts a connection into the auction of its newest request", async () => {
      const { running, organizer, auction } = await server();
      const other = await organizer.createAuction();
      const ann = viewer(running);
      const answers = await Promise.all([ann.joins(other.id), ann.joins(auction.id)]);
      expect(answers.map((answer) => answer.success)).toEqual([true, true]);
      const [first, second] = await Promise.all(
        [other, auction].map((a) => running.call("GET", `/api/v1/auctions/${a.id}/live-view`)),
      );
      expect([first?.body.data.viewerCount, second?.body.data.viewerCount]).toEqual([0, 1]);
    });

    it("counts people in people mode: a second tab changes nothing, a second person does", async () => {
      const { running, auction } = await server({ countMode: "people" });
      const ann = viewer(running, { auctionId: auction.id });
      const viewerToken = await heard<string>(ann.socket, "viewerToken");
      await ann.sees(1);
      const tab = viewer(running, { auctionId: auction.id, viewerToken });
      const { count } = await tab.sees(1);
      expect(count).toMatchObject({ people: 1, connections: 2 });
      expect(tab.tokens).toEqual([]);
      const bob = viewer(running, { auctionId: auction.id });
      await Promise.all([ann.sees(2), tab.sees(2), bob.sees(2)]);
      ann.close();
      await eventually(async () => bob.seen.at(-1)?.count.connections === 2);
      expect(bob.seen.at(-1)?.viewerCount).toBe(2);
    });

    it("treats a client with a forged token, or a token of another auction, as a new viewer", async () => {
      const { running, organizer, auction } = await server({ countMode: "people" });
      const other = await organizer.createAuction({ countMode: "people" });
      const elsewhere = viewer(running, { auctionId: other.id });
      const foreign = await heard<string>(elsewhere.socket, "viewerToken");
      for (const viewerToken of [foreign, `${"A".repeat(16)}.${"A".repeat(22)}`, 7, "__proto__"]) {
        const stranger = viewer(running, { auctionId: auction.id, viewerToken });
        await heard(stranger.socket, "viewerToken");
      }
      const last = viewer(running, { auctionId: auction.id });
      await last.sees(5);
    });

    it("issues no token when tabs are counted", async () => {
      const { running, auction } = await server();
      const ann = viewer(running, { auctionId: auction.id });
      await ann.sees(1);
      expect(ann.tokens).toEqual([]);
    });

    it("sends no number while the counter is hidden, and the number once it is shown again", async () => {
      const { running, organizer, auction } = await server({ publicCounter: "hidden" });
      const ann = viewer(running);
      await expect(ann.joins(auction.id)).resolves.toMatchObject({
        success: true,
        data: { viewerCount: null, people: null, connections: null },
      });
      await viewer(running).joins(auction.id);
      expect(ann.seen).toEqual([]);
      await organizer.call("PATCH", `/api/v1/auctions/${auction.id}`, { publicCounter: "exact" });
      await ann.sees(2);
      expect(ann.updates).toMatchObject([
        { id: auction.id, publicCounter: "hidden" },
        { id: auction.id, publicCounter: "exact" },
      ]);
      expect(ann.updates[0]).not.toHaveProperty("owner");
    });

    it("sends the exact number nowhere while it is rounded or below the minimum", async () => {
      const { running, organizer, auction } = await server({ publicCounter: "rounded", publicMinimum: 100 });
      const patch = (change: object) => organizer.call("PATCH", `/api/v1/auctions/${auction.id}`, change);
      const liveView = async () => (await running.call("GET", `/api/v1/auctions/${auction.id}/live-view`)).body.data;
      const none = { viewerCount: null, count: null };
      const viewers = Array.from({ length: 99 }, () => viewer(running));
      for (const each of viewers)
        await expect(each.joins(auction.id)).resolves.toMatchObject({
          data: { viewerCount: null, people: null, connections: null },
        });
      expect(await liveView()).toMatchObject(none);
      for (let more = 0; more < 4; more += 1) viewers.push(viewer(running, { auctionId: auction.id }));
      await Promise.all(viewers.map((each) => each.sees(100)));
      const rounded = { people: 100, connections: 100 };
      expect(await liveView()).toMatchObject({ viewerCount: 100, count: rounded });
      const late = viewer(running);
      await expect(late.joins(auction.id)).resolves.toMatchObject({ data: { viewerCount: 100, ...rounded } });
      const received = viewers.flatMap(({ seen }) => seen).map(({ viewerCount, count }) => [viewerCount, count.people]);
      expect(new Set(received.map(String))).toEqual(new Set([",", "100,100"]));
      const { body } = await organizer.call("GET", `/api/v1/auctions/${auction.id}`);
      expect(body.data).toMatchObject({ viewerCount: 104, count: { connections: 104 } });

      await patch({ publicMinimum: 200 });
      await Promise.all(viewers.map((each) => each.sees(null)));
      expect(await liveView()).toMatchObject(none);
      await patch({ publicCounter: "exact", publicMinimum: 0 });
      await Promise.all(viewers.map((each) => each.sees(104)));
    });

    it("sends a joining viewer the current state of the auction, because the page may be older", async () => {
      const { running, organizer, auction } = await server();
      await organizer.call("PATCH", `/api/v1/auctions/${auction.id}`, { title: "Renamed", publicCounter: "hidden" });
      const ann = viewer(running, { auctionId: auction.id });
      expect(await heard<object>(ann.socket, "auctionUpdate")).toMatchObject({
        title: "Renamed",
        publicCounter: "hidden",
      });
    });

    it("ends the room of a deleted auction", async () => {
      const { running, organizer, auction } = await server();
      const ann = viewer(running, { auctionId: auction.id });
      await ann.sees(1);
      const update = heard<object>(ann.socket, "auctionUpdate");
      await organizer.call("DELETE", `/api/v1/auctions/${auction.id}`);
      expect(await update).toMatchObject({ deleted: true });
      expect(running.load).toMatchObject({ connections: 0, auctions: 0 });
      await expect(ann.joins(auction.id)).resolves.toMatchObject({ error: { code: "AUCTION_NOT_FOUND" } });
    });

    it.each([
      [null],
      [7],
      [""],
      ["__proto__"],
      ["*"],
      ["{x}"],
      ["ü".repeat(24)],
      ["a".repeat(5_000)],
      [{ $ne: null }],
      [["a".repeat(24)]],
    ])("refuses the auction id %j and continues", async (id) => {
      const { running, auction } = await server();
      const ann = viewer(running, { auctionId: auction.id });
      await ann.sees(1);
      await expect(ann.joins(id)).resolves.toMatchObject({ success: false, error: { code: "VALIDATION_FAILED" } });
      const bob = viewer(running, { auctionId: id });
      const error = await heard<Error & { data: unknown }>(bob.socket, "connect_error");
      expect(error.data).toMatchObject({ code: "VALIDATION_FAILED" });
      expect(ann.socket.connected).toBe(true);
    });

    it("ignores unknown events, missing acknowledgements and odd arguments", async () => {
      const { running, auction } = await server();
      const ann = viewer(running, { auctionId: auction.id });
      await ann.sees(1);
      ann.socket.emit("nonsense", 1, {}, []);
      ann.socket.emit("joinAuction");
      ann.socket.emit("joinAuction", auction.id, "no function");
      ann.socket.emit("leaveAuction", { not: "a function" });
      await expect(ann.joins(auction.id)).resolves.toMatchObject({ success: true, data: { viewerCount: 1 } });
    });

    it("closes a connection that sends a megabyte, and no other", async () => {
      const { running, auction } = await server();
      const witness = viewer(running, { auctionId: auction.id });
      const ann = viewer(running, { auctionId: auction.id }, { reconnection: false });
      await witness.sees(2);
      const gone = heard(ann.socket, "disconnect");
      ann.socket.emit("joinAuction", "a".repeat(1024 * 1024));
      await gone;
      await witness.sees(1);
    });

    it("refuses pages of other origins", async () => {
      const { running, auction } = await server();
      const from = (origin: string) =>
        viewer(running, { auctionId: auction.id }, { extraHeaders: { origin }, reconnection: false });
      await heard(from("https://evil.example").socket, "connect_error");
      await from(running.url).sees(1);
    });

    const crowd = howMuch(200, 1_000);
    it(`sends each of ${crowd} viewers who join at once at most 10 messages per second`, async () => {
      const { running, auction } = await server();
      const began = performance.now();
      const viewers = Array.from({ length: crowd }, () => viewer(running, { auctionId: auction.id }));
      await Promise.all(viewers.map((each) => each.sees(crowd)));
      const seconds = Math.ceil((performance.now() - began) / 1_000);
      for (const { seen } of viewers) {
        expect(seen.length).toBeLessThanOrEqual(10 * seconds);
        const versions = seen.map(({ count }) => count.version);
        expect(versions).toEqual(versions.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
      }
      for (const each of viewers) each.close();
      await eventually(async () => running.load.connections === 0 && running.load.coolingRooms === 0);
      expect(running.load).toEqual({ connections: 0, excluded: 0, auctions: 0, coolingRooms: 0 });
    });
  });
});
