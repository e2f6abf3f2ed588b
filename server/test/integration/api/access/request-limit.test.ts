import { INTERNAL_KEY_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { INTERNAL_KEY, type Reply, startServer } from "../../../support/harness.ts";

const asked = async (env: Record<string, string> = {}) => {
  const server = await startServer({ TRUST_PROXY: "1", REQUESTS_PER_ADDRESS: "3", ...env });
  return (path: string, address?: string, headers: Record<string, string> = {}): Promise<Reply> =>
    server.call("GET", path, undefined, { ...(address && { "x-forwarded-for": address }), ...headers });
};
const refusal = ({ status, headers, body }: Reply) => [status, body.error?.code, Number(headers.get("retry-after"))];

// Without the hook nobody is refused. Without its exceptions, health checks and the other server are refused.
describe("the request limit of one address", () => {
  it("T2: counts all requests per minute, and the refusal has Retry-After", async () => {
    const ask = await asked();
    for (const path of ["/api/v1/config", "/nothing", "/api/v1/auctions"])
      expect((await ask(path, "198.51.100.1")).status).not.toBe(429);
    for (const path of ["/api/v1/config", "/", "/nothing"]) {
      const [status, code, after] = refusal(await ask(path, "198.51.100.1"));
      expect([path, status, code]).toEqual([path, 429, "TOO_MANY_REQUESTS"]);
      expect(after).toBeGreaterThan(0);
      expect(after).toBeLessThanOrEqual(60);
    }
    expect((await ask("/api/v1/config", "198.51.100.2")).status).toBe(200);
  });

  it("T2: counts an IPv6 network as one address", async () => {
    const ask = await asked();
    for (const end of [1, 2, 3]) await ask("/api/v1/config", `2001:db8:0:1::${end}`);
    expect((await ask("/api/v1/config", "2001:db8:0:1::4")).status).toBe(429);
    expect((await ask("/api/v1/config", "2001:db8:0:2::1")).status).toBe(200);
  });

  it("does not count requests from this machine, from the other server and for static assets", async () => {
    const ask = await asked();
    for (let i = 0; i < 5; i += 1) {
      expect((await ask("/healthz")).status).toBe(200);
      const key = { [INTERNAL_KEY_HEADER]: INTERNAL_KEY };
      expect((await ask("/api/v1/recorders", "198.51.100.1", key)).status).toBe(200);
      expect((await ask("/assets/none.js", "198.51.100.1")).status).toBe(404);
    }
    const wrong = { [INTERNAL_KEY_HEADER]: "wrong" };
    for (const status of [403, 403, 403, 429])
      expect((await ask("/api/v1/recorders", "198.51.100.1", wrong)).status).toBe(status);
  });

  it("can be disabled", async () => {
    const ask = await asked({ REQUESTS_PER_ADDRESS: "0" });
    for (let i = 0; i < 20; i += 1) expect((await ask("/api/v1/config", "198.51.100.1")).status).toBe(200);
  });
});
