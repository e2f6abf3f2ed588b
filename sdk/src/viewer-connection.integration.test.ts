import type { AddressInfo } from "node:net";
import { createServer, connect as dial, type Socket as TcpSocket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { A, browserPage, counted, headcount, watch } from "./viewer.fixtures.ts";

afterEach(() => void vi.unstubAllGlobals());

const answering = (viewerCount: number, version: number) => {
  const data = { viewerCount, people: viewerCount, connections: viewerCount, version };
  return (_id: unknown, ack: (answer: object) => void): void => ack({ success: true, data });
};

/** A proxy in front of a server. After `swallow` it passes nothing on, in either direction, but closes nothing. */
async function proxyTo(url: string): Promise<{ url: string; swallow(): void }> {
  const open = new Set<TcpSocket>();
  let swallows = false;
  const proxy = createServer((near) => {
    const far = dial(Number(new URL(url).port), "localhost");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("data", (chunk) => void (swallows || to.write(chunk)));
      from.on("close", () => to.destroy());
      from.on("error", () => {});
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    proxy.close();
  });
  return {
    url: `http://localhost:${(proxy.address() as AddressInfo).port}`,
    swallow: () => {
      swallows = true;
    },
  };
}

describe("counts across several connections", () => {
  it("follow a server whose versions start lower after a restart", async () => {
    const { url, sockets } = await headcount((socket) => socket.on("joinAuction", answering(2, 3)));
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    sockets[0]?.emit("viewerCountUpdate", ...counted(5, 2_000));
    await viewer.reaches({ viewerCount: 5 });
    sockets[0]?.conn.close();
    await viewer.reaches({ status: "reconnecting", viewerCount: 5 });
    await viewer.reaches({ status: "live" });
    sockets[1]?.emit("viewerCountUpdate", ...counted(2, 3));
    await viewer.reaches({ viewerCount: 2, status: "live" });
  });

  it("do not show the old number as live before the new connection has sent one", async () => {
    let answer: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let release: (() => void) | undefined;
    const { url, sockets } = await headcount((socket) => {
      socket.on("joinAuction", (id, ack) => {
        release = () => answering(1, 1)(id, ack);
        answer?.();
      });
    });
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    sockets[0]?.emit("viewerCountUpdate", ...counted(5, 20));
    await viewer.reaches({ viewerCount: 5 });
    sockets[0]?.conn.close();
    await asked;
    expect(viewer.getSnapshot()).toMatchObject({ viewerCount: 5, status: "reconnecting" });
    release?.();
    await viewer.reaches({ status: "live" });
  });

  it("end with the newest count of the newest connection, for any version numbers", async () => {
    const connection = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(connection, { minLength: 1, maxLength: 3 }), async (connections) => {
        const { url, sockets, io } = await headcount((socket) =>
          socket.on("joinAuction", (_id, ack) => ack({ success: false, error: { code: "X", message: "" } })),
        );
        const viewer = watch(url);
        for (const [index, counts] of connections.entries()) {
          await expect.poll(() => sockets.length > index && viewer.getSnapshot().status === "live").toBe(true);
          for (const [count, version] of counts) sockets[index]?.emit("viewerCountUpdate", ...counted(count, version));
          const highest = Math.max(...counts.map(([, version]) => version));
          const last = counts.filter(([, version]) => version === highest).at(-1)?.[0];
          await expect.poll(() => viewer.getSnapshot().count?.version === highest).toBe(true);
          await viewer.reaches({ viewerCount: last ?? null });
          if (index === connections.length - 1) continue;
          sockets[index]?.conn.close();
          await viewer.reaches({ status: "reconnecting" });
        }
        viewer.stop();
        await io.close();
      }),
      { numRuns: 15 },
    );
  });
});

describe("a connection that has fallen silent", () => {
  it("shows as stale once a ping is late, then as reconnecting", async () => {
    const { url, sockets } = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(3, 1)), {
      pingInterval: 200,
      pingTimeout: 1_000,
    });
    const proxy = await proxyTo(url);
    const viewer = watch(proxy.url);
    await viewer.reaches({ viewerCount: 3, status: "live" });
    expect(sockets).toHaveLength(1);
    proxy.swallow();
    await viewer.reaches({ viewerCount: 3, status: "stale" });
    await viewer.reaches({ viewerCount: 3, status: "reconnecting" });
  });

  it("stays live while only pings arrive", async () => {
    const { url, sockets } = await headcount(() => {}, { pingInterval: 1_000, pingTimeout: 60_000 });
    const viewer = watch(url);
    await viewer.reaches({ status: "live" });
    let pings = 0;
    await new Promise<void>((resolve) => {
      sockets[0]?.conn.on("packet", ({ type }) => {
        if (type === "pong") pings += 1;
        if (pings === 2) resolve();
      });
    });
    expect(viewer.getSnapshot().status).toBe("live");
  });

  it("is not live again only because the network is back", async () => {
    const page = browserPage();
    const { url } = await headcount(() => {}, { pingInterval: 200, pingTimeout: 60_000 });
    const proxy = await proxyTo(url);
    const viewer = watch(proxy.url);
    await viewer.reaches({ status: "live" });
    proxy.swallow();
    await viewer.reaches({ status: "stale" });
    page.dispatchEvent(new Event("offline"));
    page.dispatchEvent(new Event("online"));
    expect(viewer.getSnapshot().status).toBe("stale");
  });
});

describe("an attempt that fails", () => {
  it("is reported with its reason until a connection succeeds", async () => {
    const { url, io } = await headcount();
    let attempts = 0;
    io.use((_socket, next) => {
      attempts += 1;
      next(attempts === 1 ? new Error("not today") : undefined);
    });
    const viewer = watch(url, A);
    await viewer.reaches({ status: "reconnecting", connectError: "not today" });
    await viewer.reaches({ status: "live", connectError: null });
  });
});
