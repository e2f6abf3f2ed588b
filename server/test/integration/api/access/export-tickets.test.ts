import { API_KEY_HEADER, MINUTE_MS, SHARE_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/platform/clock.ts";
import { startServer, takeIn } from "../../../support/harness.ts";

async function desk() {
  // Only `pass` advances this clock.
  let now = systemClock.wall();
  const clock = { ...systemClock, wall: () => now };
  const server = await startServer({ SIGN_UP: "on" }, clock);
  const owner = await server.signIn();
  const { id } = await owner.createAuction();
  const path = `/api/v1/auctions/${id}/analytics`;
  const share = (await owner.call("POST", `/api/v1/auctions/${id}/shares`, { days: 1 })).body.data;
  return {
    ...{ server, owner, id, path, share },
    ticket: async (file: string, headers: Record<string, string>): Promise<string> =>
      (await server.call("GET", `${path}/export-ticket?file=${file}`, undefined, headers)).body.data.ticket,
    /** `null`: the file was sent. */
    refusal: async (file: string, ticket: string, at = path): Promise<string | null> => {
      const { status, body } = await server.call("GET", `${at}/${file}?ticket=${encodeURIComponent(ticket)}`);
      return status === 200 ? null : body.error.code;
    },
    pass(ms: number): void {
      now += ms;
    },
  };
}

describe("T23: a ticket for a download", () => {
  it("is valid for one file of one auction for five minutes, and nothing else", async () => {
    const { server, owner, path, share, ticket, refusal, pass } = await desk();
    const given = await ticket("export.csv", { [SHARE_HEADER]: share.token });
    expect(given).not.toContain(share.token);
    expect(await refusal("export.csv", given)).toBeNull();
    expect(await refusal("export.json", given)).toBe("TICKET_REFUSED");
    const other = await owner.createAuction();
    expect(await refusal("export.csv", given, `/api/v1/auctions/${other.id}/analytics`)).toBe("TICKET_REFUSED");
    expect((await server.call("GET", `${path}/report?ticket=${given}`)).status).toBe(401);
    const [payload = "", signature = ""] = given.split(".");
    const later = Buffer.from(JSON.stringify({ grant: { share: share.id }, expiresAt: 9e15 })).toString("base64url");
    for (const made of ["", ".", "x", payload, `${payload}.`, `${later}.${signature}`, `${payload}.${"A".repeat(43)}`])
      expect([made, await refusal("export.csv", made)]).toEqual([made, "TICKET_REFUSED"]);
    pass(5 * MINUTE_MS - 1_000);
    expect(await refusal("export.csv", given)).toBeNull();
    pass(1_000);
    expect(await refusal("export.csv", given)).toBe("TICKET_REFUSED");
  });

  it("ends with the link or role of the user that requested it", async () => {
    const { server, owner, id, share, ticket, refusal } = await desk();
    const byLink = await ticket("export.json", { [SHARE_HEADER]: share.token });
    const ed = await server.signUp("ed@example.com");
    await takeIn(server, owner, id, "viewer", ed);
    const byRole = await ticket("export.json", { cookie: ed.cookie });
    const key = (await owner.call("POST", "/api/v1/keys", { name: "k", permissions: ["read"] })).body.data.key;
    const byKey = await ticket("export.json", { [API_KEY_HEADER]: key });
    for (const one of [byLink, byRole, byKey]) expect(await refusal("export.json", one)).toBeNull();
    await owner.call("DELETE", `/api/v1/auctions/${id}/shares/${share.id}`);
    expect(await refusal("export.json", byLink)).toBe("TICKET_REFUSED");
    expect((await ed.call("DELETE", `/api/v1/auctions/${id}/membership`)).status).toBe(200);
    expect(await refusal("export.json", byRole)).toBe("TICKET_REFUSED");
    expect(await refusal("export.json", byKey)).toBeNull();
  });
});
