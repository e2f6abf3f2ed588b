import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { addressKey, addressOf, parseAddress, type TrustProxy, trusted } from "./address.ts";

const from = (remoteAddress: string, xForwardedFor?: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: { "x-forwarded-for": xForwardedFor, forwarded },
  }) as unknown as IncomingMessage;
const seen = (setting: TrustProxy, remote: string, forwarded?: string) =>
  addressOf(from(remote, forwarded), trusted(setting));

describe("the address of a client", () => {
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

describe("the key of an address", () => {
  it("is an IPv4 address, however it is written, or a network of IPv6", () => {
    expect(addressKey("203.0.113.9")).toBe("203.0.113.9");
    expect(addressKey("::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(addressKey("2001:db8:1:2::1")).toBe(addressKey("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    expect(addressKey("2001:db8:1:2::1")).not.toBe(addressKey("2001:db8:1:3::1"));
    expect(addressKey("unknown")).toBe("unknown");
  });
});

describe("an element of X-Forwarded-For or Forwarded", () => {
  it.each<[element: string, address: string | null]>([
    ["203.0.113.8", "203.0.113.8"],
    [" 203.0.113.8:50001 ", "203.0.113.8"],
    ["203.0.113.8:_hidden", "203.0.113.8"],
    ['"203.0.113.8:80"', "203.0.113.8"],
    ["[203.0.113.8]:80", "203.0.113.8"],
    ["::ffff:203.0.113.8", "203.0.113.8"],
    ["[::FFFF:cb00:7108]:443", "203.0.113.8"],
    ["2001:DB8::0:1", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ['"[2001:db8::1]:4711"', "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["[fe80::1%25eth0]:80", "fe80::1"],
    ["unknown", null],
    ["_secret", null],
    ["1", null],
    ["010.0.0.1", null],
    ["203.0.113", null],
    ["203.0.113.8:999999", null],
    ["203.0.113.8:80:90", null],
    ["[2001:db8::1", null],
    ["203.0.113.8 evil", null],
    ["", null],
  ])("%j is %j", (element, address) => {
    expect(parseAddress(element)).toBe(address);
  });

  it("is written as ipaddr.js writes it, also for IPv4 within IPv6", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.boolean(), (address, isMapped) => {
        const text = isMapped && !address.includes(":") ? `::ffff:${address}` : address;
        expect(parseAddress(text)).toBe(ipaddr.process(text).toString());
        if (!address.includes(":")) expect(addressKey(text)).toBe(address);
      }),
    );
  });

  it("T27: is one address with any port after it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(65_535), (address, port) => {
        const plain = parseAddress(address);
        const withPort = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
        expect(plain).not.toBeNull();
        expect(parseAddress(withPort)).toBe(plain);
        expect(parseAddress(`"${withPort}"`)).toBe(plain);
        expect(seen(1, "10.0.0.1", withPort)).toBe(plain);
      }),
    );
  });
});

describe("the client behind a trusted proxy", () => {
  it.each<[what: string, list: string | undefined, forwarded: string | undefined, address: string]>([
    ["reported with a port", "203.0.113.8:50001", undefined, "203.0.113.8"],
    ["reported as no address counts as the proxy", "203.0.113.8, unknown", undefined, "10.0.0.1"],
    ["an empty element is none", "203.0.113.8, ,", undefined, "203.0.113.8"],
    ["reported by Forwarded", undefined, 'proto=https;For="[2001:db8::1]:4711";by=10.0.0.1', "2001:db8::1"],
    ["the last element of Forwarded is the proxy's own", undefined, "for=1.1.1.1, for=203.0.113.8:80", "203.0.113.8"],
    ["an element of Forwarded without a client", undefined, "for=1.1.1.1, proto=https", "10.0.0.1"],
    [
      "commas in a quoted string separate nothing",
      undefined,
      'for=1.1.1.1;x="a, for=2.2.2.2", for=203.0.113.8',
      "203.0.113.8",
    ],
    ["a quoted string without an end hides nothing", undefined, 'for=1.1.1.1;x=", for=203.0.113.8', "10.0.0.1"],
    ["X-Forwarded-For goes before Forwarded", "203.0.113.8", "for=1.1.1.1", "203.0.113.8"],
  ])("T27: %s", (_what, list, forwarded, address) => {
    expect(addressOf(from("10.0.0.1", list, forwarded), trusted(1))).toBe(address);
  });

  it("a proxy is recognized by its network in any form of its address", () => {
    expect(seen(["10.0.0.0/8"], "::ffff:10.0.0.1", "203.0.113.8:1, 10.0.0.2:2")).toBe("203.0.113.8");
    expect(seen(["fe80::/10"], "fe80::1%eth0", "203.0.113.8")).toBe("203.0.113.8");
  });

  it("ends in an address or in the proxy itself, whatever a client sends", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.:[]%"\\;,= for_a') }), (text) => {
        for (const address of [
          addressOf(from("10.0.0.1", `${text}, 203.0.113.8`), trusted(1)),
          addressOf(from("10.0.0.1", undefined, `${text}, for=203.0.113.8`), trusted(1)),
        ])
          expect(["203.0.113.8", "10.0.0.1"]).toContain(address);
      }),
    );
  });
});
