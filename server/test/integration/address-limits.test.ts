import { get } from "node:http";
import { SOCKET_PATH } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { EMAIL, startServer, type TestServer } from "../support/harness.ts";

// All limits by address use the same parser, so another spelling of the address bypasses none of them.

const CLIENT = "203.0.113.8";
/** One client, with a different spelling of its address each time. */
const spellings: [header: string, spell: (i: number) => string][] = [
  ["x-forwarded-for", (i) => `${CLIENT}:${50_000 + i}`],
  ["x-forwarded-for", (i) => `198.51.100.${i}, ${CLIENT}:${50_000 + i}`],
  ["x-forwarded-for", (i) => `[::ffff:${CLIENT}]:${i}`],
  ["x-forwarded-for", (i) => `_hidden${i}`],
  ["x-forwarded-for", (i) => `198.51.100.${i}, unknown`],
  ["x-forwarded-for", (i) => `[2001:db8::${i}%25eth${i}]:${i}`],
  ["forwarded", (i) => `for="${CLIENT}:${50_000 + i}";proto=https`],
  ["forwarded", (i) => `for=198.51.100.${i}, For="[2001:db8::${i}]:_p${i}"`],
];

const behindProxy = (env: Record<string, string>): Promise<TestServer> => startServer({ TRUST_PROXY: "1", ...env });
const TRIES = 12;
const each = async (ask: (i: number) => Promise<number>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let i = 1; i <= TRIES; i += 1) statuses.push(await ask(i));
  return statuses;
};
const count = (statuses: readonly number[], status: number): number =>
  statuses.filter((each) => each === status).length;

describe.each(spellings)("T27: one client that %s spells in many ways (%#)", (header, spell) => {
  it("may try wrong passwords five times", async () => {
    const server = await behindProxy({});
    const statuses = await each(async (i) => {
      const headers = { [header]: spell(i) };
      const body = { email: EMAIL, password: "wrong password" };
      return (await server.call("POST", "/api/auth/sign-in/email", body, headers)).status;
    });
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([5, 7]);
  });

  it("may send as many requests as one address", async () => {
    // Spellings that count as the proxy, which is on this machine here, have no request limit.
    const isAddress = !/hidden|unknown/.test(spell(1));
    const server = await behindProxy({ REQUESTS_PER_ADDRESS: "5" });
    const statuses = await each(
      async (i) => (await server.call("GET", "/healthz", undefined, { [header]: spell(i) })).status,
    );
    expect(count(statuses, 200)).toBe(isAddress ? 5 : TRIES);
  });

  it("may open as many sessions as one address", async () => {
    const server = await behindProxy({ CONNECTIONS_PER_ADDRESS: "5" });
    const statuses = await each(
      (i) =>
        new Promise((resolve) => {
          const url = `${server.url}${SOCKET_PATH}?EIO=4&transport=polling`;
          get(url, { headers: { [header]: spell(i) } }, (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
          });
        }),
    );
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([5, 7]);
  });
});
