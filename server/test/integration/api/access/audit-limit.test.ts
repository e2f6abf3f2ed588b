import { API_KEY_HEADER, DAY_MS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { signInLimits } from "../../../../src/accounts/sign-in-limits.ts";
import { systemClock } from "../../../../src/platform/clock.ts";
import { memoryLimiters } from "../../../../src/platform/limits.ts";
import { PASSWORD, type Reply, startServer } from "../../../support/harness.ts";

const LIMIT = 12;

/** A server where an account may make 12 changes in 24 hours. */
async function desk() {
  let ahead = 0;
  const clock = { ...systemClock, wall: () => systemClock.wall() + ahead };
  const server = await startServer({}, clock, undefined, { auditedChanges: LIMIT });
  const owner = await server.signIn();
  const { id } = await owner.createAuction();
  const path = `/api/v1/auctions/${id}`;
  const { key, id: keyId } = (await owner.call("POST", "/api/v1/keys", { name: "k", permissions: ["read", "manage"] }))
    .body.data;
  const byKey = (body: object, by: string = key): Promise<Reply> =>
    server.call("PATCH", path, body, { [API_KEY_HEADER]: by });
  return {
    ...{ owner, path, keyId },
    byKey,
    patch: (body: object): Promise<Reply> => owner.call("PATCH", path, body),
    entries: async (): Promise<{ act: string }[]> => (await owner.call("GET", "/api/v1/audit")).body.data.entries,
    waitDays(days: number): void {
      ahead += days * DAY_MS;
    },
  };
}

/** Makes changes until one is refused. */
async function flood(change: (body: object) => Promise<Reply>): Promise<Reply> {
  for (let i = 1; i <= 2 * LIMIT; i += 1) {
    const reply = await change({ publicMinimum: i });
    if (reply.status !== 200) return reply;
  }
  throw new Error("no change was refused");
}

it("T21: a flood of changes by an API key is refused at the limit, deletes no entry, and blocks neither the owner nor the key's revocation", async () => {
  const { owner, path, keyId, byKey, patch, entries, waitDays } = await desk();
  const before = await entries();
  const refused = await flood(byKey);
  expect([refused.status, refused.body.error]).toEqual([
    429,
    {
      code: "TOO_MANY_REQUESTS",
      message: "The API keys of this account made 12 changes in the last 24 hours, which is the most. Try again later",
    },
  ]);
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(DAY_MS / 1_000);
  expect((await owner.call("GET", path)).body.data.publicMinimum).toBe(LIMIT);
  const after = await entries();
  expect([after.length, after.slice(LIMIT)]).toEqual([before.length + LIMIT, before]);
  expect((await patch({ publicMinimum: 100 })).status).toBe(200);
  // All keys of an account share the limit, so another key does not help.
  const other = await owner.call("POST", "/api/v1/keys", { name: "another", permissions: ["manage"] });
  expect((await byKey({ publicMinimum: 101 }, other.body.data.key)).status).toBe(429);
  waitDays(1);
  expect((await byKey({ publicMinimum: 102 })).status).toBe(200);
  expect((await owner.call("DELETE", `/api/v1/keys/${keyId}`)).status).toBe(200);
});

it("T21: at the limit, every route that can fill the audit log is refused, and routes that revoke or delete are not", async () => {
  const { owner, path, patch, keyId } = await desk();
  const made = async (url: string, body: object): Promise<{ id: string }> =>
    (await owner.call("POST", `${path}/${url}`, body)).body.data;
  const share = await made("shares", { days: 1 });
  const invite = await made("team/invites", { role: "viewer", days: 1 });
  const { body } = await owner.call("POST", `${path}/moments`, { type: "note", text: "x" });
  const momentPath = `${path}/moments/${body.data.moment.id}`;
  await flood(patch);
  const tries: [method: string, path: string, body?: object][] = [
    ["POST", "/api/v1/auctions", { title: "One more" }],
    ["PATCH", path, { title: "Changed" }],
    ["PUT", `${path}/catalogue`, { lots: [{ number: "1" }] }],
    ["PATCH", momentPath, { text: "changed" }],
    ["DELETE", momentPath],
    ["POST", `${path}/shares`, { days: 1 }],
    ["POST", "/api/v1/keys", { name: "k", permissions: ["read"] }],
    ["PATCH", `${path}/team/someone`, { role: "editor" }],
    ["POST", `${path}/team/invites`, { role: "viewer", days: 1 }],
  ];
  for (const [method, url, sent] of tries)
    expect([method, url, (await owner.call(method, url, sent)).status]).toEqual([method, url, 429]);
  const ends = [`${path}/shares/${share.id}`, `/api/v1/keys/${keyId}`, `${path}/team/invites/${invite.id}`, path];
  expect((await owner.call("POST", `${path}/moments`, { type: "note", text: "goes on" })).status).toBe(201);
  for (const url of ends) expect([url, (await owner.call("DELETE", url)).status]).toEqual([url, 200]);
});

it("T21: the right password allows 1,000 sign-ins of an account in 15 minutes, apart from its other uses", async () => {
  const limits = signInLimits({ limiters: memoryLimiters, secret: "limits" });
  const attempt = { account: "a@example.com", address: "1", device: null, purpose: "sign-in/email" };
  for (let i = 0; i < 1_000; i += 1) {
    expect(await limits.take(attempt)).toBe(0);
    await limits.succeeded(attempt);
  }
  expect(await limits.take(attempt)).toBeGreaterThan(0);
  expect(await limits.take({ ...attempt, address: "2", device: "known" })).toBeGreaterThan(0);
  expect(await limits.take({ ...attempt, purpose: "change-password" })).toBe(0);
  expect(await limits.take({ ...attempt, account: "b@example.com" })).toBe(0);
});

it("T21: ending all other sessions is logged only if there were any", async () => {
  const server = await startServer();
  const owner = await server.signIn();
  const ended = async (): Promise<number> => {
    await owner.call("POST", "/api/auth/revoke-other-sessions", {});
    const { entries } = (await owner.call("GET", "/api/v1/audit")).body.data;
    return entries.filter(({ act }: { act: string }) => act === "sessions_ended").length;
  };
  expect(await ended()).toBe(0);
  await server.signIn(undefined, PASSWORD);
  expect([await ended(), await ended()]).toEqual([1, 1]);
});
