import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { watchAuction } from "@headcount/sdk";
import { Server as SocketIoServer } from "socket.io";
import { io } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHeadcount, type HeadcountOptions } from "../../src/index.ts";
import { appServer } from "../support/app-server.ts";
import { EMAIL, PASSWORD, settings, startServer } from "../support/harness.ts";

const DEMO = "de300000000000000000de30";

async function mounted(options: HeadcountOptions) {
  const headcount = await createHeadcount({ settings: settings({ DEMO: "on", SLOT_MS: "5000" }), ...options });
  onTestFinished(() => headcount.stop());
  return headcount;
}

/** Resolves when a page with the SDK shows this count. */
const shows = (url: string, count: number) => {
  const watch = watchAuction(DEMO, { url });
  onTestFinished(() => watch.stop());
  return new Promise<void>((resolve) => {
    const check = () => watch.getSnapshot().viewerCount === count && resolve();
    watch.subscribe(check);
    check();
  });
};

describe("Headcount below a path of an application's server", () => {
  it("serves pages, API and both transports there, and everything else as before", async () => {
    const { http, url } = await appServer((request, response) => response.end(`app ${request.url}`));
    const headcount = await mounted({ server: http, basePath: "/audience" });
    expect(headcount.url).toBe(`${url.replace("127.0.0.1", "localhost")}/audience`);
    const get = async (path: string) => (await fetch(url + path)).text();
    for (const path of ["/", "/api/v1/config", "/audiences", "/auction/", "/readyz?/audience/"])
      expect(await get(path)).toBe(`app ${path}`);
    expect((await fetch(`${url}/audience/readyz`)).status).toBe(200);
    const page = await get(`/audience/t/auction/${DEMO}/live`);
    expect(page).toContain('<script type="module" crossorigin src="/audience/assets/');
    expect(page).not.toMatch(/"\.?\/(?!audience)/);
    const [, asset] = /src="([^"]+assets[^"]+)"/.exec(page) ?? [];
    expect((await fetch(url + asset)).headers.get("content-type")).toContain("javascript");
    await shows(`${url}/audience`, 1);
    for (const transport of ["polling", "websocket"] as const) {
      const socket = io(url, { path: "/audience/auction/", transports: [transport], auth: { auctionId: DEMO } });
      onTestFinished(() => void socket.close());
      await new Promise((resolve) => socket.once("viewerCountUpdate", resolve));
    }
  });

  it.each(["before", "after"])("does not affect sockets that the application opened %s mounting", async (when) => {
    const { http, url } = await appServer((_request, response) => response.end("app"));
    const open = () => {
      const sockets = new SocketIoServer(http);
      sockets.on("connection", (socket) => socket.emit("hello", "from the app"));
      return sockets;
    };
    const before = when === "before" ? open() : undefined;
    await mounted({ server: http });
    const sockets = before ?? open();
    onTestFinished(() => void sockets.close());
    for (const transport of ["polling", "websocket"] as const) {
      const socket = io(url, { transports: [transport], forceNew: true });
      expect(await new Promise((resolve) => socket.once("hello", resolve))).toBe("from the app");
      socket.close();
    }
    await shows(`${url}/headcount`, 1);
  });

  it("answers an unknown upgrade as a plain request, like the application before", async () => {
    const { http, url } = await appServer((request, response) => response.end(`app ${request.headers.upgrade}`));
    await mounted({ server: http });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write(
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    );
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK[\s\S]*app h2c/);
  });

  it("accepts bodies that a client announces with Expect: 100-continue", async () => {
    const { http, url } = await appServer();
    await mounted({ server: http });
    const headers = { "content-type": "application/json", expect: "100-continue" };
    const request = httpRequest(`${url}/headcount/api/auth/sign-in/email`, { method: "POST", headers });
    request.flushHeaders();
    await once(request, "continue");
    request.end(JSON.stringify({ email: "nobody@example.com", password: "a wrong password" }));
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect(response.statusCode).toBe(401);
  });

  it("is removed when it has stopped, and the application continues", async () => {
    const { http, url } = await appServer((_request, response) => response.end("app"));
    const listeners = () => ["request", "upgrade", "connection"].map((event) => http.listenerCount(event));
    const before = listeners();
    const headcount = await mounted({ server: http });
    await headcount.stop();
    expect(listeners()).toEqual(before);
    expect(Object.hasOwn(http, "emit")).toBe(false);
    expect(await (await fetch(`${url}/headcount/readyz`)).text()).toBe("app");
  });

  it("refuses options that do not work in a mounted server, with a reason", async () => {
    const { http } = await appServer();
    const fails = (options: HeadcountOptions) =>
      expect(createHeadcount({ settings: settings(), server: http, ...options })).rejects;
    await fails({ basePath: "" }).toThrow("needs a basePath such as /headcount");
    await fails({ basePath: "/api/x" }).toThrow("BASE_PATH");
    await fails({ settings: settings({ ROLE: "api", REALTIME_URL: "http://x.example" }) }).toThrow("leave ROLE out");
    expect(http.listenerCount("upgrade")).toBe(0);
  });
});

describe("a standalone server with BASE_PATH", () => {
  it("serves everything below the path, and without the path for proxies that strip it", async () => {
    const server = await startServer({ BASE_PATH: "/audience/", DEMO: "on" });
    expect(server.url).toMatch(/:\d+\/audience$/);
    const { origin } = new URL(server.url);
    for (const path of ["/audience", "/audience/", "/audience/healthz", "/healthz", "/audience/badge.js"])
      expect([path, (await fetch(origin + path)).status]).toEqual([path, 200]);
    expect((await fetch(`${origin}/audiences`)).status).toBe(404);
    expect(await (await fetch(`${origin}/audience/how-we-count`)).text()).toContain('href="/audience/assets/');
    await shows(server.url, 1);
    await shows(origin, 2);
    const problem = await fetch(`${server.url}/nothing`, { headers: { accept: "text/html" } });
    expect(await problem.text()).toContain('href="/audience/"');
  });

  it("names the path in links, cookies and the API document", async () => {
    const server = await startServer({ BASE_PATH: "/a/b" });
    const { headers } = await server.call("POST", "/a/b/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
    expect(headers.getSetCookie().map((line) => /path=([^;]*)/i.exec(line)?.[1])).toEqual(["/a/b", "/a/b/api/auth"]);
    expect((await server.call("GET", "/a/b/api/v1/openapi.json")).body.servers[0].url).toBe("/a/b");
    const previews = await startServer({ BASE_PATH: "/a/b", DEMO: "on" });
    expect((await previews.call("GET", `/a/b/t/auction/${DEMO}/live`)).body).toContain(
      `content="${previews.url}/preview.png"`,
    );
  });
});
