import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { API_KEY_HEADER } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { profile, signIn } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

/** All names under `.test` resolve to this machine. */
const NAMES = ["--host-resolver-rules=MAP *.test 127.0.0.1"];

/** The port of a server with an empty page, as on any site. */
async function emptyPages(): Promise<string> {
  const http = createServer((_request, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Another site</title>"),
  );
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return String((http.address() as AddressInfo).port);
}

interface Fetched {
  status: number;
  etag: string | null;
  body: unknown;
}

/** The answer that a page's script gets; `null` if the browser blocks it. */
const fetched = (page: Page, url: string, init: object = {}): Promise<Fetched | null> =>
  page.evaluate(
    async ([address, how]) => {
      try {
        const answer = await fetch(address, how);
        return { status: answer.status, etag: answer.headers.get("etag"), body: await answer.json() };
      } catch {
        return null;
      }
    },
    [url, init] as const,
  );

const socketOpens = (page: Page, url: string): Promise<boolean> =>
  page.evaluate(
    (address) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(address);
        socket.onmessage = () => resolve(true);
        socket.onerror = () => resolve(false);
      }),
    `${url.replace("http", "ws")}/auction/?EIO=4&transport=websocket`,
  );

describe("a page of another site", () => {
  it("uses the API with a key if it is listed, also by a wildcard, and cannot otherwise", {
    tags: ["slow"],
  }, async (context) => {
    const port = await emptyPages();
    const server = await startServer({ ALLOWED_ORIGIN: `http://*.Shop.test:${port}/` });
    const url = server.url.replace("localhost", "live.test");
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const made = await owner.call("POST", "/api/v1/keys", { name: "Shop", permissions: ["read", "record"] });
    const headers = { [API_KEY_HEADER]: made.body.data.key, "content-type": "application/json" };
    const note = { method: "POST", headers, body: JSON.stringify({ type: "note", text: "Hello" }) };
    const browser = await profile(context, { args: NAMES });

    const listed = await browser.open(`http://www.shop.test:${port}`);
    expect(await fetched(listed, `${url}/api/v1/config`)).toMatchObject({ status: 200 });
    expect(await fetched(listed, `${url}/api/v1/auctions/${id}/moments`, note)).toMatchObject({ status: 201 });
    const viewers = await fetched(listed, `${url}/api/v1/auctions/${id}/analytics/viewers`, { headers });
    expect(viewers).toMatchObject({ status: 200, etag: expect.stringMatching(/"/) });
    const polled = await listed.evaluate(
      async (address) => (await fetch(address)).text(),
      `${url}/auction/?EIO=4&transport=polling`,
    );
    expect(polled).toMatch(/^0\{/);
    expect(await socketOpens(listed, url)).toBe(true);

    for (const name of ["shop.test", "evilshop.test", "www.shop.test.evil.test"]) {
      const foreign = await browser.open(`http://${name}:${port}`);
      expect([name, await fetched(foreign, `${url}/api/v1/config`)]).toEqual([name, null]);
      expect([name, await fetched(foreign, `${url}/api/v1/auctions/${id}/moments`, note)]).toEqual([name, null]);
      expect([name, await socketOpens(foreign, url)]).toEqual([name, false]);
    }
    expect((await owner.call("GET", `/api/v1/auctions/${id}/moments`)).body.data.moments).toHaveLength(1);
  });

  it("T14: on a sister domain is not signed in, although its requests carry the organizer's cookie", async (context) => {
    const port = await emptyPages();
    const server = await startServer({ ALLOWED_ORIGIN: `http://shop.sale.test:${port}` });
    const url = server.url.replace("localhost", "live.sale.test");
    const browser = await profile(context, { args: NAMES });
    await signIn(await browser.open(url));
    const sister = await browser.open(`http://shop.sale.test:${port}`);
    const auctions = `${url}/api/v1/auctions`;
    const carried: boolean[] = [];
    const statuses: number[] = [];
    // The page's own events leave out answers that it may not read.
    const wire = await browser.context.newCDPSession(sister);
    await wire.send("Network.enable");
    wire.on("Network.requestWillBeSentExtraInfo", ({ headers }) => carried.push("Cookie" in headers));
    wire.on("Network.responseReceivedExtraInfo", ({ statusCode }) => statuses.push(statusCode));

    expect(await fetched(sister, auctions, { credentials: "include" })).toBeNull();
    const json = { method: "POST", body: JSON.stringify({ title: "Forged" }) };
    expect(await fetched(sister, auctions, { ...json, credentials: "include", mode: "no-cors" })).toBeNull();
    expect(await fetched(sister, auctions)).toMatchObject({ status: 401 });
    await expect
      .poll(() => [carried, statuses])
      .toEqual([
        [true, true, false],
        [401, 401, 401],
      ]);
  });
});
