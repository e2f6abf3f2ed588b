import { describe, expect, it } from "vitest";
import { startServer } from "../../../test/support/harness.ts";
import { listenHost, localOrigin } from "./listen.ts";

describe("the address to listen on", () => {
  it("is every address of this machine without HOST, and the one that HOST names", () => {
    expect(["::", "0.0.0.0"]).toContain(listenHost(undefined));
    expect(listenHost("127.0.0.1")).toBe("127.0.0.1");
  });

  it.each([
    [undefined, "http://localhost:80"],
    ["0.0.0.0", "http://localhost:80"],
    ["::", "http://localhost:80"],
    ["::1", "http://[::1]:80"],
    ["192.0.2.7", "http://192.0.2.7:80"],
    ["app.internal", "http://app.internal:80"],
  ])("%s is reached from this machine at %s", (host, origin) => {
    expect(localOrigin(host, 80)).toBe(origin);
  });

  it("is the only one that a server with HOST answers on", async () => {
    const server = await startServer({ HOST: "127.0.0.2" });
    const { port } = new URL(server.url);
    expect(server.url).toBe(`http://127.0.0.2:${port}`);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});
