import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { addressOf, neighbourOf, type TrustProxy, trusted } from "./address.ts";

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;
const seen = (setting: TrustProxy, remote: string, forwarded?: string) =>
  addressOf(from(remote, forwarded), trusted(setting));

describe("where a request comes from", () => {
  it.each<[string, TrustProxy, string, string | undefined, string]>([
    ["nobody's word is taken", undefined, "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["a proxy's is", 1, "10.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["not what the client put before it", 1, "10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["two proxies", 2, "10.0.0.2", "1.1.1.1, 198.51.100.1, 10.0.0.1", "198.51.100.1"],
    ["a proxy by its network", ["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["who is in no such network", ["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["a proxy that tells nothing", 1, "10.0.0.1", undefined, "10.0.0.1"],
  ])("T3: %s", (_what, setting, remote, forwarded, address) => {
    expect(seen(setting, remote, forwarded)).toBe(address);
  });
});

describe("a neighbour", () => {
  it("is an IPv4 address, however it is written, or a network of IPv6", () => {
    expect(neighbourOf("203.0.113.9")).toBe("203.0.113.9");
    expect(neighbourOf("::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(neighbourOf("2001:db8:1:2::1")).toBe(neighbourOf("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    expect(neighbourOf("2001:db8:1:2::1")).not.toBe(neighbourOf("2001:db8:1:3::1"));
    expect(neighbourOf("unknown")).toBe("unknown");
  });
});
