import { describe, expect, it } from "vitest";
import { type Organizer, startServer } from "../../../support/harness.ts";

const REORDERED = " A\u202Eevil\u202C e\u0301 ";
const KEPT = "Aevil é";

/** Requests with texts for people, and the position of the text in the answer. */
const REQUESTS = (id: string) =>
  [
    ["POST", "/api/v1/auctions", (text: string) => ({ title: text }), ["data", "title"]],
    ["PATCH", `/api/v1/auctions/${id}`, (text: string) => ({ title: text }), ["data", "title"]],
    [
      "PUT",
      `/api/v1/auctions/${id}/catalogue`,
      (text: string) => ({ lots: [{ number: "1", title: text }] }),
      ["data", "lots", 0, "title"],
    ],
    ["POST", `/api/v1/auctions/${id}/moments`, (text: string) => ({ type: "note", text }), ["data", "moment", "text"]],
    [
      "POST",
      `/api/v1/auctions/${id}/moments`,
      (text: string) => ({ type: "bid", lotNumber: "1", price: 1, currency: "EUR", bidder: text }),
      ["data", "moment", "bidder"],
    ],
    ["POST", "/api/v1/keys", (text: string) => ({ name: text, permissions: ["read"] }), ["data", "name"]],
  ] as const;

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((one, key) => (one as Record<string | number, unknown>)[key], value);

async function setUp(): Promise<{ organizer: Organizer; id: string }> {
  const organizer = await (await startServer()).signIn();
  return { organizer, id: (await organizer.createAuction()).id };
}

describe("texts that people read", () => {
  it("are cleaned on input", async () => {
    const { organizer, id } = await setUp();
    for (const [method, url, body, path] of REQUESTS(id)) {
      const { status, body: answer } = await organizer.call(method, url, body(REORDERED));
      expect(status, `${method} ${url}`).toBeLessThan(300);
      expect(at(answer, path)).toBe(KEPT);
    }
  });

  it("are refused with control characters, and the error names the field", async () => {
    const { organizer, id } = await setUp();
    for (const [method, url, body, path] of REQUESTS(id)) {
      const { status, body: answer } = await organizer.call(method, url, body("L\0o\0t\0"));
      expect(status, `${method} ${url}`).toBe(400);
      expect(answer.error.message).toContain(String(path.at(-1)));
      expect(answer.error.message).toContain("control characters");
    }
  });

  it("contain no invisible direction marks in a lot number", async () => {
    const { organizer, id } = await setUp();
    const body = { type: "lot_opened", lotNumber: "\u200F12\u200E ", lotTitle: "\u200Fאגרטל" };
    const { moment } = (await organizer.call("POST", `/api/v1/auctions/${id}/moments`, body)).body.data;
    expect([moment.lotNumber, moment.lotTitle]).toEqual(["12", "\u200Fאגרטל"]);
  });

  it("are cleaned in an account's name, and a password is not changed", async () => {
    const server = await startServer({ SIGN_UP: "on" });
    const account = { email: "new@example.com", password: " e\u0301\u202Epassword ", name: REORDERED };
    const { status, body } = await server.call("POST", "/api/auth/sign-up/email", account);
    expect(status).toBe(200);
    expect(body.user.name).toBe(KEPT);
    await server.signIn(account.email, account.password);
    const bad = { ...account, email: "other@example.com", name: "a\0b" };
    expect((await server.call("POST", "/api/auth/sign-up/email", bad)).status).toBe(400);
  });
});
