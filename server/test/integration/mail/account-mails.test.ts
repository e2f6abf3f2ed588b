import { describe, expect, it } from "vitest";
import { EMAIL, INTERNAL_KEY, OTHER_PASSWORD, PASSWORD, startServer } from "../../support/harness.ts";
import { mailSettings, startMailServer } from "../../support/mail-server.ts";

const linkIn = (text: string | undefined): URL => new URL(/http:\/\/127\S+/.exec(text ?? "")?.[0] ?? "");

describe("a lost password", () => {
  it("is replaced by a link in an e-mail, which works once and ends all sessions", async () => {
    const mails = await startMailServer();
    const server = await startServer(await mailSettings(mails));
    const organizer = await server.signIn();
    await organizer.call("POST", "/api/v1/keys", { name: "k", permissions: ["read"] });
    const asked = await server.call("POST", "/api/v1/password-resets", { email: EMAIL.toUpperCase() });
    expect(asked).toMatchObject({ status: 202, body: { success: true, data: { requested: true } } });
    const mail = await mails.mail(({ subject }) => subject === "Set a new password for Headcount");
    const link = linkIn(mail.text);
    expect(link.pathname).toBe("/password");
    const token = new URLSearchParams(link.hash.slice(1)).get("reset");
    const use = (password: string, given = token) =>
      server.call("POST", "/api/v1/password-resets/use", { token: given, password, revokeApiKeys: true });
    expect((await use("short")).status).toBe(400);
    expect((await use(OTHER_PASSWORD, "not a token")).body.error.code).toBe("RESET_REFUSED");
    expect(await use(OTHER_PASSWORD)).toMatchObject({ status: 200, body: { data: { changed: true } } });
    expect((await use("one more long password")).body.error.code).toBe("RESET_REFUSED");
    expect((await organizer.call("GET", "/api/v1/keys")).status).toBe(401);
    const again = await server.signIn(EMAIL, OTHER_PASSWORD);
    expect((await again.call("GET", "/api/v1/keys")).body.data).toEqual([]);
    const { body } = await again.call("GET", "/api/v1/audit");
    expect(body.data.entries.map(({ act }: { act: string }) => act)).toContain("password_reset");
    expect((await server.call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD })).status).toBe(
      401,
    );
  });

  it("has the same answer for an address without an account, to which no mail goes", async () => {
    const mails = await startMailServer();
    const server = await startServer(await mailSettings(mails));
    const ask = async (email: string) => {
      const { status, body } = await server.call("POST", "/api/v1/password-resets", { email });
      return { status, body };
    };
    expect(await ask("nobody@example.com")).toEqual(await ask(EMAIL));
    await mails.mail(() => true);
    expect(mails.recipients).toEqual([EMAIL]);
    for (let i = 0; i < 2; i += 1) await ask("nobody@example.com");
    const refused = await server.call("POST", "/api/v1/password-resets", { email: "nobody@example.com" });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const foreign = { origin: "https://evil.example" };
    expect((await server.call("POST", "/api/v1/password-resets", { email: EMAIL }, foreign)).status).toBe(403);
  });
});

describe("an invitation", () => {
  it("is also sent by e-mail if it names an address, which is not kept with it", async () => {
    const mails = await startMailServer();
    const server = await startServer(await mailSettings(mails));
    const organizer = await server.signIn();
    const auction = await organizer.createAuction({ title: 'Größe <b>&"' });
    const path = `/api/v1/auctions/${auction.id}/team/invites`;
    const { status, body } = await organizer.call("POST", path, { role: "editor", days: 7, email: "ed@example.com" });
    expect(status).toBe(201);
    const mail = await mails.mail(({ subject }) => subject === 'Invitation to Größe <b>&"');
    expect(mail.text).toContain(`${server.url}${body.data.path}`);
    expect(mail.text).toContain(EMAIL);
    expect(mail.html).toContain("Größe &lt;b&gt;&amp;&quot;");
    const team = await organizer.call("GET", `/api/v1/auctions/${auction.id}/team`);
    expect(JSON.stringify(team.body)).not.toContain("ed@example.com");
    for (const email of ["ed", "a@b.co, c@d.co", "a@b.co\r\nBcc: c@d.co"])
      expect((await organizer.call("POST", path, { role: "editor", days: 7, email })).status).toBe(400);
  });
});

describe("a server without a mail server", () => {
  it("says so, and refuses what needs one", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    expect((await server.call("GET", "/api/v1/config")).body.data.mail).toBe(false);
    const code = async (answer: Promise<{ body: { error: { code: string } } }>) => (await answer).body.error.code;
    expect(await code(server.call("POST", "/api/v1/password-resets", { email: EMAIL }))).toBe("MAIL_OFF");
    const token = { token: INTERNAL_KEY, password: OTHER_PASSWORD };
    expect(await code(server.call("POST", "/api/v1/password-resets/use", token))).toBe("MAIL_OFF");
    const invite = { role: "editor", days: 7, email: "ed@example.com" };
    expect(await code(organizer.call("POST", `/api/v1/auctions/${id}/team/invites`, invite))).toBe("MAIL_OFF");
    expect((await organizer.call("GET", `/api/v1/auctions/${id}/team`)).body.data.invites).toEqual([]);
  });
});
