import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { DELAYS } from "./connection.ts";
import { A, browserPage, counted, headcount, update, watch } from "./viewer.fixtures.ts";
import { watchAuction } from "./viewer.ts";

afterEach(() => void vi.unstubAllGlobals());

describe("watching an auction", () => {
  it("names the auction in the handshake and follows its count", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(3, 10)));
    const viewer = watch(url);
    expect(viewer.getSnapshot()).toMatchObject({ status: "connecting", viewerCount: null });
    const first = await viewer.reaches({ viewerCount: 3, status: "live" });
    expect(sockets[0]?.handshake.auth).toEqual({ auctionId: A });
    expect(viewer.getSnapshot()).toBe(first);
    sockets[0]?.emit("viewerCountUpdate", ...counted(4, 11, true));
    await viewer.reaches({ viewerCount: 4, status: "stale" });
  });

  it("drops a count that is older than an earlier one on the same connection", async () => {
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    sockets[0]?.emit("viewerCountUpdate", ...counted(5, 20));
    sockets[0]?.emit("viewerCountUpdate", ...counted(9, 19));
    sockets[0]?.emit("viewerCountUpdate", ...counted(6, 21));
    expect((await viewer.reaches({ viewerCount: 6 })).count?.version).toBe(21);
  });

  it("reconnects after the server has disconnected it, which Socket.IO alone does not", async () => {
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    sockets[0]?.disconnect(true);
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sockets).toHaveLength(2);
  });

  it("passes moments to every subscriber, until it is stopped", async () => {
    const { url, sockets } = await headcount();
    const [viewer, other] = [watch(url), watch(url)];
    await viewer.reaches({ status: "live" });
    const before = viewer.getSnapshot();
    const received: string[] = [];
    const end = viewer.subscribeMoments(({ text }) => received.push(`a ${text}`));
    other.subscribeMoments(({ text }) => received.push(`b ${text}`));
    const record = async (text: string): Promise<void> => {
      const arrived = new Promise<void>((resolve) => {
        const done = other.subscribeMoments(() => {
          done();
          resolve();
        });
      });
      sockets[0]?.emit("moment", { id: "1".repeat(24), type: "note", text });
      await arrived;
    };
    await record("first");
    end();
    await record("second");
    viewer.stop();
    viewer.subscribeMoments(({ text }) => received.push(`c ${text}`));
    await record("third");
    expect(received).toEqual(["a first", "b first", "b second", "b third"]);
    expect(viewer.getSnapshot()).toBe(before);
  });

  it("does not try again if the auction does not exist", async () => {
    const { url, io } = await headcount();
    let attempts = 0;
    io.use((_socket, next) => {
      attempts += 1;
      next(Object.assign(new Error("There is no such auction"), { data: { code: "AUCTION_NOT_FOUND" } }));
    });
    const viewer = watch(url);
    await viewer.reaches({ status: "refused", error: "AUCTION_NOT_FOUND" });
    const other = watch(url, "b".repeat(24));
    await other.reaches({ status: "refused" });
    expect(attempts).toBe(2);
  });

  it("tries again when the server could not answer", async () => {
    const { url, io } = await headcount();
    let attempts = 0;
    io.use((_socket, next) => {
      attempts += 1;
      next(attempts < 3 ? Object.assign(new Error("failed"), { data: { code: "INTERNAL_ERROR" } }) : undefined);
    });
    await watch(url).reaches({ status: "live" });
    expect(attempts).toBe(3);
  });

  it("shows no number while the counter is hidden, and joins again when people start to be counted", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(3, 1)));
    const viewer = watch(url);
    await viewer.reaches({ viewerCount: 3 });
    sockets[0]?.emit("auctionUpdate", update({ publicCounter: "hidden" }));
    expect((await viewer.reaches({ viewerCount: null })).auction).toMatchObject({ publicCounter: "hidden" });
    const joined = new Promise((resolve) => sockets[0]?.once("joinAuction", resolve));
    sockets[0]?.emit("auctionUpdate", update({ countMode: "people" }));
    expect(await joined).toBe(A);
  });

  it("shows no number below the minimum, and the next number above it", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(3, 1)));
    const viewer = watch(url);
    await viewer.reaches({ viewerCount: 3 });
    sockets[0]?.emit("viewerCountUpdate", null, { people: null, connections: null, version: null, stale: false });
    await viewer.reaches({ viewerCount: null, count: null, status: "live" });
    sockets[0]?.emit("viewerCountUpdate", ...counted(4, 3));
    await viewer.reaches({ viewerCount: 4 });
  });

  it("ends when the auction is deleted", async () => {
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    const gone = new Promise((resolve) => sockets[0]?.once("disconnect", resolve));
    sockets[0]?.emit("auctionUpdate", update({ deleted: true }));
    await viewer.reaches({ status: "refused", error: "AUCTION_NOT_FOUND" });
    await gone;
  });

  it("counts a page with several watchers once, and leaves with the last of them", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(1, 1)));
    const [first, second] = [watch(url), watch(url)];
    await Promise.all([first.reaches({ viewerCount: 1 }), second.reaches({ viewerCount: 1 })]);
    expect(sockets).toHaveLength(1);
    first.stop();
    first.stop();
    expect(sockets[0]?.connected).toBe(true);
    const gone = new Promise((resolve) => sockets[0]?.once("disconnect", resolve));
    second.stop();
    await gone;
    await watch(url).reaches({ viewerCount: 1 });
    expect(sockets).toHaveLength(2);
  });

  it("removes the number of a counter that was hidden during a lost connection", async () => {
    let hidden = false;
    const { url, sockets } = await headcount((socket) => {
      if (!hidden) socket.emit("viewerCountUpdate", ...counted(3, 1));
      const data = { viewerCount: null, people: null, connections: null, version: null };
      socket.on("joinAuction", (_id, ack) => ack({ success: true, data }));
    });
    const viewer = watch(url);
    await viewer.reaches({ viewerCount: 3 });
    hidden = true;
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting", viewerCount: 3 });
    await viewer.reaches({ status: "live", viewerCount: null, count: null });
  });

  it("keeps the same snapshot object until something changes", async () => {
    const page = browserPage();
    const { url } = await headcount();
    const viewer = watch(url);
    const live = await viewer.reaches({ status: "live" });
    const listener = vi.fn();
    viewer.subscribe(listener);
    page.dispatchEvent(new Event("online"));
    expect(viewer.getSnapshot()).toBe(live);
    expect(listener).not.toHaveBeenCalled();
    expect(Object.isFrozen(live)).toBe(true);
  });

  it("calls no listener of a stopped watcher while another one continues", async () => {
    const { url, sockets } = await headcount();
    const [stopped, going] = [watch(url), watch(url)];
    await going.reaches({ status: "live" });
    const listener = vi.fn();
    stopped.subscribe(listener);
    stopped.stop();
    stopped.subscribe(listener);
    sockets[0]?.emit("viewerCountUpdate", ...counted(2, 1));
    await going.reaches({ viewerCount: 2 });
    expect(listener).not.toHaveBeenCalled();
  });

  it("keeps the connection for a watcher that starts in the same turn", async () => {
    const { url, sockets } = await headcount();
    const first = watch(url);
    await first.reaches({ status: "live" });
    first.stop();
    const second = watch(`${url}/`);
    await Promise.resolve();
    expect(second.getSnapshot().status).toBe("live");
    expect(sockets[0]?.connected).toBe(true);
    expect(sockets).toHaveLength(1);
  });

  it("uses polling if websockets are blocked", async () => {
    const { url, sockets } = await headcount(() => {}, { transports: ["polling"] });
    await watch(url).reaches({ status: "live" });
    expect(sockets[0]?.conn.transport.name).toBe("polling");
  });

  it("uses polling on request", async () => {
    const { url, sockets } = await headcount();
    await watch(url, A, { transports: ["polling"] }).reaches({ status: "live" });
    expect(sockets[0]?.conn.transport.name).toBe("polling");
  });

  it("waits 2 to 20 s before it reconnects, unless a test sets another time", async () => {
    const { url, sockets } = await headcount();
    const viewer = watchAuction(A, { url });
    onTestFinished(() => viewer.stop());
    await new Promise<void>((resolve) => viewer.subscribe(() => viewer.getSnapshot().status === "live" && resolve()));
    const timers = vi.spyOn(globalThis, "setTimeout");
    const lost = new Promise<void>((resolve) => viewer.subscribe(resolve));
    sockets[0]?.disconnect(true);
    await lost;
    await expect.poll(() => timers.mock.calls.some(([, ms = 0]) => ms >= DELAYS.first && ms <= DELAYS.last)).toBe(true);
    expect(viewer.getSnapshot().status).toBe("reconnecting");
  });

  it("refuses an invalid address", () => {
    expect(() => watchAuction(A, { url: "not an address" })).toThrow(TypeError);
    expect(() => watchAuction(A)).toThrow(TypeError);
    // An address without https:// must not lead to the page's own server.
    vi.stubGlobal("location", new URL("https://shop.example/page"));
    expect(() => watchAuction(A, { url: "live.example" })).toThrow(TypeError);
  });
});
