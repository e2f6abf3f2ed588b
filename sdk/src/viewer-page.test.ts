import { afterEach, describe, expect, it, vi } from "vitest";
import { A, browserPage, browserStorage, counted, headcount, update, watch } from "./viewer.fixtures.ts";

afterEach(() => void vi.unstubAllGlobals());

describe("a watcher in a page, with its storage", () => {
  it("keeps its token, and sends it after a reconnection and from the next tab", async () => {
    const kept = browserStorage();
    const { url, sockets } = await headcount((socket) => socket.emit("viewerToken", "a token"));
    const viewer = watch(url);
    await expect.poll(() => kept.size > 0).toBe(true);
    expect([...kept]).toEqual([[`headcount:viewer:${A}`, "a token"]]);
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sockets[1]?.handshake.auth).toEqual({ auctionId: A, viewerToken: "a token" });
  });

  it("keeps the token as long as the page is open if storage is forbidden", async () => {
    const forbid = () => {
      throw new Error("denied");
    };
    vi.stubGlobal("localStorage", { getItem: forbid, setItem: forbid });
    const auctionId = "c".repeat(24);
    const { url, sockets } = await headcount((socket) => {
      socket.emit("viewerToken", "in memory");
      socket.emit("viewerCountUpdate", ...counted(1, 1));
    });
    const viewer = watch(url, auctionId);
    await viewer.reaches({ viewerCount: 1 });
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sockets[1]?.handshake.auth.viewerToken).toBe("in memory");
  });

  it("keeps the start of its visit in memory only, and sends the newest when it reconnects", async () => {
    const kept = browserStorage();
    const { url, sockets } = await headcount((socket) => {
      for (const token of ["old", "newest"]) socket.emit("visitToken", token);
      socket.emit("viewerCountUpdate", ...counted(1, 1));
    });
    const viewer = watch(url);
    await viewer.reaches({ viewerCount: 1 });
    expect(kept.size).toBe(0);
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sockets.map(({ handshake }) => handshake.auth)).toEqual([
      { auctionId: A },
      { auctionId: A, visitToken: "newest" },
    ]);
  });

  it("leaves when the page is hidden permanently, and reconnects when it returns", async () => {
    const page = browserPage();
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    const gone = new Promise((resolve) => sockets[0]?.once("disconnect", resolve));
    page.dispatchEvent(new Event("pagehide"));
    await gone;
    page.dispatchEvent(new Event("pageshow"));
    await expect.poll(() => sockets.length === 2).toBe(true);
    await viewer.reaches({ status: "live" });
  });

  it("shows that it is reconnecting while a returning page is not connected yet", async () => {
    const page = browserPage();
    const { url } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    page.dispatchEvent(new Event("pagehide"));
    page.dispatchEvent(new Event("pageshow"));
    expect(viewer.getSnapshot().status).toBe("reconnecting");
    await viewer.reaches({ status: "live" });
  });

  it("shows that it is offline, and that it is live again if the connection survived", async () => {
    const page = browserPage();
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    page.dispatchEvent(new Event("offline"));
    expect(viewer.getSnapshot().status).toBe("offline");
    page.dispatchEvent(new Event("online"));
    expect(viewer.getSnapshot().status).toBe("live");
    expect(sockets).toHaveLength(1);
  });

  it("joins again once when people start to be counted, and not at later changes", async () => {
    browserStorage();
    const auctionId = "d".repeat(24);
    const { url, sockets } = await headcount((socket) => {
      socket.on("joinAuction", () => socket.emit("viewerToken", "a token"));
    });
    const viewer = watch(url, auctionId);
    await viewer.reaches({ status: "live" });
    let joins = 0;
    sockets[0]?.on("joinAuction", () => {
      joins += 1;
    });
    sockets[0]?.emit("auctionUpdate", update({ countMode: "people" }));
    await expect.poll(() => joins === 1).toBe(true);
    for (const title of ["second", "third"]) sockets[0]?.emit("auctionUpdate", update({ countMode: "people", title }));
    // After this change a join is required, so everything before has arrived when the join comes.
    sockets[0]?.emit("auctionUpdate", update({ countMode: "tabs" }));
    sockets[0]?.emit("auctionUpdate", update({ countMode: "people" }));
    await expect.poll(() => joins > 1).toBe(true);
    expect(joins).toBe(2);
  });

  it("joins again after a change from tabs to people, although it has an earlier token", async () => {
    browserStorage().set(`headcount:viewer:${A}`, "earlier");
    const { url, sockets } = await headcount();
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    const joined = new Promise((resolve) => sockets[0]?.once("joinAuction", resolve));
    sockets[0]?.emit("auctionUpdate", update({ countMode: "tabs" }));
    sockets[0]?.emit("auctionUpdate", update({ countMode: "people" }));
    expect(await joined).toBe(A);
  });

  it("is the same person as a tab that received its token first", async () => {
    const kept = browserStorage();
    const { url, sockets } = await headcount((socket) => {
      if (socket.handshake.auth.viewerToken === "the other tab's") return;
      kept.set(`headcount:viewer:${A}`, "the other tab's");
      socket.emit("viewerToken", "mine");
    });
    const viewer = watch(url);
    await expect.poll(() => sockets.length === 2).toBe(true);
    await viewer.reaches({ status: "live" });
    expect(sockets[1]?.handshake.auth.viewerToken).toBe("the other tab's");
    expect([...kept.values()]).toEqual(["the other tab's"]);
  });

  it("replaces a token that the server no longer accepts", async () => {
    const kept = browserStorage();
    kept.set(`headcount:viewer:${A}`, "of an old secret");
    const { url, sockets } = await headcount((socket) => socket.emit("viewerToken", "new"));
    watch(url);
    await expect.poll(() => kept.get(`headcount:viewer:${A}`) === "new").toBe(true);
    expect(sockets).toHaveLength(1);
  });
});
