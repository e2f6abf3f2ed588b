import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { API_KEY_HEADER, type AuditPage, INTERNAL_KEY_HEADER, SHARE_HEADER } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { startProgram } from "../faults/program.ts";
import { applicationOf } from "../support/access-tokens.ts";
import { freePort } from "../support/free-port.ts";
import {
  cookieOf,
  EMAIL,
  eventually,
  type Organizer,
  PASSWORD,
  settings,
  startServer,
  temporaryFolder,
  viewer,
} from "../support/harness.ts";

/** Files of the folder that contain the text's bytes. */
const holding = (folder: string, text: string): string[] =>
  readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(text));

describe("stored data", () => {
  it("T17: contains neither addresses nor user agents, and nothing of a deleted auction", async () => {
    const folder = temporaryFolder();
    const server = await startServer({
      DATABASE_URL: "sqlite:kept.db",
      DATA_DIR: folder,
      TRUST_PROXY: "1",
      SLOTS_PER_MINUTE: "4",
    });
    const canary = { "user-agent": "Canary/4711 (agent)", "x-forwarded-for": "198.51.100.47" };
    const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", ...canary },
      body: JSON.stringify({ email: "owner@example.com", password: "correct horse battery" }),
    });
    expect(signedIn.status).toBe(200);
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({
      title: "Canary title",
      countMode: "people",
      enableViewerAnalytics: true,
    });
    const path = `/api/v1/auctions/${id}`;
    const renamed = { state: "live", title: "Canary renamed" };
    await server.call("PATCH", path, renamed, { cookie: organizer.cookie, ...canary });
    await organizer.call("PUT", `${path}/catalogue`, { lots: [{ number: "Canary lot", title: "Canary vase" }] });
    const note = await organizer.call("POST", `${path}/moments`, { type: "note", text: "Canary note" });
    const corrected = {
      text: "Canary corrected",
      bidder: "Canary bidder",
      lotNumber: "Canary number",
      lotTitle: "Canary cup",
    };
    await organizer.call("PATCH", `${path}/moments/${note.body.data.moment.id}`, corrected);
    const person = viewer(server, { auctionId: id }, { extraHeaders: canary });
    await person.sees(1);
    await eventually(async () => {
      const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`);
      return body.data.summary.totalSnapshots > 1;
    });
    for (const text of ["Canary/4711", "198.51.100.47"]) expect([text, holding(folder, text)]).toEqual([text, []]);
    expect(holding(folder, "Canary corrected")).not.toEqual([]);
    const [token = ""] = person.tokens;
    expect(holding(folder, token.split(".")[0] ?? "")).toEqual([]);

    const ofAuction = server.routes.filter((route) => route.startsWith("GET /api/v1/auctions/:id"));
    const statuses = () =>
      Promise.all(
        ofAuction.map(async (route) => (await organizer.call("GET", route.slice(4).replace(":id", id))).status),
      );
    // Every answer that could be stored has been given by now. Four routes refuse this request: the invitation (nobody here holds one), the comparison and the
    // export ticket (both need a query), and the logo (there is no sponsor).
    const before = await statuses();
    expect(before.filter((status) => status === 200).length).toBe(ofAuction.length - 4);

    // Without `secure_delete`, deleted data stays in the file's free pages.
    await server.call("DELETE", path, undefined, { cookie: organizer.cookie, ...canary });
    expect(await statuses()).toEqual(before.map((status) => (status === 403 ? 403 : 404)));
    expect(await person.joins(id)).toMatchObject({ success: false, error: { code: "AUCTION_NOT_FOUND" } });
    person.close();
    const history: AuditPage = (await organizer.call("GET", "/api/v1/audit")).body.data;
    const acts = ["auction_deleted", "moment_corrected", "catalogue_replaced", "auction_changed", "auction_made"];
    const signIns = [
      ["signed_in", null],
      ["signed_in", null],
    ];
    expect(history.entries.map(({ act, auctionId }) => [act, auctionId])).toEqual([
      ...acts.map((act) => [act, id]),
      ...signIns,
    ]);
    await server.stop();
    // The audit log names the changed fields. If one of its texts were stored as a value, this would find it.
    expect(holding(folder, "Canary")).toEqual([]);
    expect(holding(folder, "198.51.100.47")).toEqual([]);
    expect(holding(folder, id)).toEqual(["kept.db"]);
  });
});

/** The first organizer of a program that listens at this address. */
async function signInAt(url: string): Promise<Pick<Organizer, "call">> {
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ email: EMAIL, password: PASSWORD });
  const { headers } = await fetch(`${url}/api/auth/sign-in/email`, { method: "POST", headers: json, body });
  const cookie = cookieOf(headers);
  return {
    async call(method, path, sent) {
      const head = { cookie, ...(sent !== undefined && json) };
      const content = sent === undefined ? {} : { body: JSON.stringify(sent) };
      const answer = await fetch(url + path, { method, headers: head, ...content });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    },
  };
}

describe("access tokens", () => {
  it("T17: leave no trace of the user's id or of themselves, in data or in the log", async () => {
    const folder = temporaryFolder();
    const env = {
      PORT: String(await freePort()),
      DATA_DIR: folder,
      DATABASE_URL: "sqlite:kept.db",
      LOG_LEVEL: "trace",
    };
    const program = startProgram(settings(env), { cwd: folder });
    onTestFinished(async () => void (await program.end("SIGKILL")));
    await program.started;
    const output = (): string => [...program.lines, ...program.errors].join("\n");
    const organizer = await signInAt(`http://127.0.0.1:${env.PORT}`);
    const app = await applicationOf(organizer);
    const input = { title: "T", countMode: "people", access: "token", enableViewerAnalytics: true };
    const { id } = (await organizer.call("POST", "/api/v1/auctions", input)).body.data;
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const accessToken = await app.sign({ auction: id, sub: "canary-user-4711" });
    const at = { url: `http://127.0.0.1:${env.PORT}` };
    await viewer(at, { auctionId: id, accessToken }).sees(1);
    for (const path of [`/t/auction/${id}/live?token=${accessToken}`, `/t/auction/${id}/nothing?token=${accessToken}`])
      await fetch(at.url + path);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await fetch(`${at.url}/api/v1/auctions/${id}/live-view`, { headers })).status).toBe(200);
    await eventually(async () => {
      const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`);
      return body.data.summary.totalSnapshots > 1;
    });
    await program.end("SIGTERM");
    const [, payload = ""] = accessToken.split(".");
    for (const text of ["canary-user-4711", payload]) {
      expect(holding(folder, text)).toEqual([]);
      expect(output()).not.toContain(text);
    }
    expect(output().length).toBeGreaterThan(0);
  });
});

describe("all output", () => {
  it("T17: contains no secret, even in errors (I10)", { tags: ["slow"] }, async () => {
    const folder = temporaryFolder();
    const port = await freePort();
    const canaries = {
      AUTH_SECRET: "canary-auth-0123456789abcdefghijklmnopq",
      INTERNAL_API_KEY: "canary-internal-0123456789abcdefghijklm",
      ADMIN_PASSWORD: "canary-admin-zyxwv",
    };
    const sent = {
      cookie: "canary-cookie",
      authorization: "canary-bearer",
      api: "hc_canary-key-000000",
      share: "canary-share",
    };
    const database = "canary-database-password";
    const program = startProgram(
      settings({
        ...canaries,
        PORT: String(port),
        DATA_DIR: folder,
        DATABASE_URL: "sqlite:kept.db",
        LOG_LEVEL: "trace",
      }),
      { cwd: folder },
    );
    onTestFinished(async () => void (await program.end("SIGKILL")));
    await program.started;
    const said: string[] = [];
    const ask = async (path: string, method = "GET", body?: string): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          cookie: `headcount.session_token=${sent.cookie}`,
          authorization: `Bearer ${sent.authorization}`,
          [INTERNAL_KEY_HEADER]: "canary-wrong-key",
          [SHARE_HEADER]: sent.share,
          [API_KEY_HEADER]: sent.api,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body }),
      });
      said.push(JSON.stringify([...answer.headers]), await answer.text());
    };
    for (const path of ["/healthz", "/readyz", "/metrics", "/api/v1/auctions", "/api/v1/recorders", "/api/v1/nothing"])
      await ask(path);
    await ask(
      "/api/auth/sign-in/email",
      "POST",
      JSON.stringify({ email: "owner@example.com", password: canaries.ADMIN_PASSWORD }),
    );
    said.splice(-2);
    await ask("/api/auth/sign-in/email", "POST", '{"email":"owner@example.com","password":"canary-wrong-password"}');
    await ask("/api/v1/auctions", "POST", '{"title":');
    await ask("/api/v1/analytics/snapshots", "POST", "[]");
    await program.end("SIGTERM");

    // Another start, which is refused, with a password in the database's address.
    const refused = startProgram(
      { ...settings(canaries), PORT: "-1", DATABASE_URL: `postgres://u:${database}@x` },
      { cwd: folder },
    );
    expect(await refused.ended).not.toBe(0);
    const all = [...program.lines, ...program.errors, ...refused.lines, ...refused.errors, ...said].join("\n");
    expect(refused.errors.join("\n")).toContain("PORT");
    expect(all.match(/canary[\w-]*/g) ?? []).toEqual([]);
    expect(holding(folder, "canary")).toEqual([]);
  });
});
