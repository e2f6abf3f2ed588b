import { randomBytes } from "node:crypto";
import { DEMO_AUCTION_ID } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { NOBODYS, startServer, type TestServer } from "../../support/harness.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const asPerson = (server: TestServer, path: string) => server.call("GET", path, undefined, BROWSER);

const NOWHERE = [
  "/auctions",
  "/auctions/x",
  `/auctions/${NOBODYS}`,
  "/t/auction",
  "/t/auction/x",
  "/t/auction/x/live/more",
  "/login",
  "/index.html",
  "/assets/gone.js",
  "/%00",
  "/%",
  "/%E0%A4%A",
  "/auctions/%/dashboard",
  "/assets/%c0.js",
];
const PAGES = ["setup", "dashboard", "control", "report", "invitation"];
const OF_NO_AUCTION = ["x", "123", "__proto__", "%3Cscript%3E"].flatMap((id) => [
  ...["live", "screen", "calendar.ics"].map((page) => `/t/auction/${id}/${page}`),
  ...PAGES.map((page) => `/auctions/${id}/${page}`),
]);

describe("an unknown address", () => {
  it("shows a page to people, and JSON to programs", async () => {
    const server = await startServer();
    for (const path of NOWHERE) {
      const seen = await asPerson(server, path);
      expect([path, seen.status, seen.headers.get("content-type")]).toEqual([path, 404, "text/html; charset=utf-8"]);
      expect(seen.body).toContain("<h1>Page not found</h1>");
      expect(seen.body).toContain('href="/"');
      for (const accept of ["*/*", "application/json"]) {
        const { status, body } = await server.call("GET", path, undefined, { accept });
        expect([path, status, body.error?.code]).toEqual([path, 404, "ROUTE_NOT_FOUND"]);
      }
    }
    for (const path of ["/api/v1/nothing", `/api/v1/auctions/${NOBODYS}/live-view`, "/api/v1/auctions/x/live-view"])
      expect((await asPerson(server, path)).headers.get("content-type")).toContain("application/json");
    expect((await server.call("GET", "/api/v1/auctions/%")).body.error.code).toBe("ROUTE_NOT_FOUND");
    expect((await server.call("POST", "/auctions", {}, BROWSER)).body.error.code).toBe("ROUTE_NOT_FOUND");
  });

  it("shows a page of its own for an auction that does not exist or was deleted", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    expect((await asPerson(server, `/auctions/${id}/dashboard`)).status).toBe(200);
    await organizer.call("DELETE", `/api/v1/auctions/${id}`);
    for (const path of [...OF_NO_AUCTION, `/t/auction/${id}/live`, `/t/auction/${NOBODYS}/live`]) {
      const { status, body } = await asPerson(server, path);
      expect([path, status]).toEqual([path, 404]);
      expect(body).toContain("<h1>Auction not found</h1>");
      expect(body).not.toContain("<script");
      expect(body).not.toContain("{{");
      for (const accept of ["*/*", "application/json"]) {
        const reply = await server.call("GET", path, undefined, { accept });
        expect([path, reply.status, reply.body.error?.code]).toEqual([path, 404, "AUCTION_NOT_FOUND"]);
      }
    }
  });

  it("looks the same on an organizer's page if the auction is private, deleted or unknown", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const hidden = (await organizer.createAuction({ privateUntilLive: true })).id;
    const deleted = (await organizer.createAuction()).id;
    await organizer.call("DELETE", `/api/v1/auctions/${deleted}`);
    for (const page of PAGES) {
      const answers = await Promise.all(
        [hidden, deleted, NOBODYS].map((id) => asPerson(server, `/auctions/${id}/${page}`)),
      );
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      const texts = answers.map(({ body }) => String(body).replace(/nonce="[^"]*"/g, ""));
      expect(new Set(texts).size).toBe(1);
      const mine = await server.call("GET", `/auctions/${hidden}/${page}`, undefined, { cookie: organizer.cookie });
      expect(mine.status).toBe(200);
    }
    const member = await server.call("GET", `/t/auction/${hidden}/live`, undefined, { cookie: organizer.cookie });
    expect(member.status).toBe(200);
    expect(member.body).not.toContain("og:");
  });

  it("shows the error as readable text, also after too many requests", async () => {
    const server = await startServer({ REQUESTS_PER_ADDRESS: "5", TRUST_PROXY: "1" });
    const headers = { ...BROWSER, "x-forwarded-for": "203.0.113.8" };
    const asked = Array.from({ length: 6 }, () => server.call("GET", "/nothing", undefined, headers));
    const statuses = await Promise.all(asked);
    const refused = statuses.find(({ status }) => status === 429);
    expect(refused?.headers.get("content-type")).toContain("text/html");
    expect(refused?.body).toContain("Too many requests");
  });
});

describe("a page whose auction cannot be looked up", () => {
  it("is shown anyway, and reloads by itself", async () => {
    let isAway = false;
    const server = await startServer({}, undefined, undefined, {}, (opened) => {
      const { auctions } = opened.store;
      const find: typeof auctions.find = async (id) => {
        if (isAway) throw new Error("the database is away");
        return auctions.find(id);
      };
      return { ...opened, store: { ...opened.store, auctions: { ...auctions, find } } };
    });
    const { id } = await (await server.signIn()).createAuction();
    isAway = true;
    expect((await asPerson(server, `/t/auction/${id}/live`)).status).toBe(503);
    const page = await asPerson(server, `/auctions/${id}/dashboard`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });
});

describe("a link to a live page", () => {
  const tagsOf = async (server: TestServer, id: string, headers = {}) =>
    (await server.call("GET", `/t/auction/${id}/live`, undefined, headers)).body as string;

  it("has the auction's title, escaped, and an existing picture, with and without PUBLIC_URL", async () => {
    const [AUTH_SECRET, INTERNAL_API_KEY] = [0, 1].map(() => randomBytes(32).toString("hex")) as [string, string];
    for (const publicUrl of [null, "https://live.example"]) {
      const port = await freePort();
      const local = `http://localhost:${port}`;
      const secrets = { PUBLIC_URL: publicUrl ?? "", AUTH_SECRET, INTERNAL_API_KEY };
      const env: Record<string, string> = { PORT: String(port), ...(publicUrl === null ? {} : secrets) };
      await startServer({ ...env, DEMO: "on" }, undefined, undefined, {}, (opened) => {
        const { auctions } = opened.store;
        const find: typeof auctions.find = async (id) => {
          const auction = await auctions.find(id);
          return auction && { ...auction, title: `"Oak" & <b>silver</b> مزاد` };
        };
        return { ...opened, store: { ...opened.store, auctions: { ...auctions, find } } };
      });
      const html = await (await fetch(`${local}/t/auction/${DEMO_AUCTION_ID}/live`)).text();
      expect(html).toContain("<title>&quot;Oak&quot; &amp; &lt;b&gt;silver&lt;/b&gt; مزاد</title>");
      expect(html).toContain('property="og:title" content="&quot;Oak&quot; &amp; &lt;b&gt;silver&lt;/b&gt; مزاد"');
      const origin = publicUrl ?? local;
      expect(html).toContain(`property="og:url" content="${origin}/t/auction/${DEMO_AUCTION_ID}/live"`);
      expect(html).toContain(`property="og:image" content="${origin}/preview.png"`);
    }
  });

  it("has a picture of the declared size", async () => {
    const server = await startServer();
    const picture = await fetch(new URL("/preview.png", server.url));
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1_200, 630]);
    expect(bytes.length).toBeLessThan(100_000);
  });

  it("is the only kind of link with a preview", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ title: "Secret sale" });
    for (const page of ["dashboard", "report", "setup", "control", "invitation"]) {
      const { body } = await server.call("GET", `/auctions/${id}/${page}`);
      expect(body).not.toContain("og:");
      expect(body).not.toContain("Secret sale");
    }
    expect(await tagsOf(server, NOBODYS)).not.toContain("og:");
  });
});
