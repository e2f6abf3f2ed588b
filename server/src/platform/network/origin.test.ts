import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trusted } from "./address.ts";
import { createOrigins, isListed, parseOriginPattern, parseWebOrigin } from "./origin.ts";

const originOf = (text: string): string | undefined => {
  const parsed = parseOriginPattern(text);
  return "origin" in parsed ? parsed.origin : undefined;
};
const problemOf = (text: string): string | undefined => {
  const parsed = parseOriginPattern(text);
  return "problem" in parsed ? parsed.problem : undefined;
};

describe("a listed origin", () => {
  it.each([
    ["https://shop.example", "https://shop.example"],
    ["HTTPS://Shop.Example", "https://shop.example"],
    ["https://shop.example/", "https://shop.example"],
    [" https://shop.example ", "https://shop.example"],
    ["https://shop.example:443", "https://shop.example"],
    ["http://shop.example:80/", "http://shop.example"],
    ["http://shop.example:443", "http://shop.example:443"],
    ["https://bücher.example", "https://xn--bcher-kva.example"],
    ["https://BÜCHER.example:8443/", "https://xn--bcher-kva.example:8443"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://192.168.1.5:8080", "http://192.168.1.5:8080"],
    ["http://[::1]:80", "http://[::1]"],
    ["https://*.example.com", "https://*.example.com"],
    ["https://*.Example.com:443/", "https://*.example.com"],
    ["https://*.bücher.example:8443", "https://*.xn--bcher-kva.example:8443"],
    ["http://*.localhost:3000", "http://*.localhost:3000"],
    ["capacitor://localhost", "capacitor://localhost"],
    ["Capacitor://Localhost/", "capacitor://localhost"],
    ["ionic://localhost", "ionic://localhost"],
    ["tauri://localhost", "tauri://localhost"],
    ["chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop"],
  ])("may be written %j", (written, origin) => {
    expect(originOf(written)).toBe(origin);
  });

  it.each([
    ["*", "list each one, such as https://example.com"],
    ["null", "https://example.com"],
    ["shop.example", "write https://shop.example"],
    ["Shop.example:8443", "write https://shop.example:8443"],
    ["https:shop.example", "https://example.com"],
    ["//shop.example", "write https://shop.example"],
    ["https://", "has no host; write https://example.com"],
    ["http:///shop.example", "has no host; write http://example.com"],
    ["capacitor://", "has no host; write capacitor://example.com"],
    ["https://shop.example/live", "write https://shop.example"],
    ["https://shop.example?x", "write https://shop.example"],
    ["https://shop.example/#x", "write https://shop.example"],
    ["https://me:secret@shop.example", "write https://shop.example"],
    ["capacitor://localhost/app", "write capacitor://localhost"],
    ["wss://shop.example", "write https://shop.example"],
    ["ws://shop.example:81", "write http://shop.example:81"],
    ["file:///index.html", "https://example.com"],
    ["file://host", "https://example.com"],
    ["https://shop.example:99999", "https://example.com"],
    ["https://shop example", "https://example.com"],
    ["https:\\\\shop.example", "https://example.com"],
    ["https://shop.example;script-src", "https://example.com"],
    ["app://a;b", "https://example.com"],
    ["https://*", "https://*.example.com"],
    ["https://*.com", "https://*.example.com"],
    ["https://shop.*", "https://*.example.com"],
    ["https://sh*p.example", "https://*.example.com"],
    ["https://*.*.example.com", "https://*.example.com"],
    ["https://*shop.example.com", "https://*.example.com"],
    ["capacitor://*.example.com", "https://*.example.com"],
    ["", "https://example.com"],
  ])("is refused as %j, naming the right form", (written, right) => {
    expect(problemOf(written)).toContain(right);
  });

  it("does not change when it is parsed again, and is safe in a content security policy", () => {
    const scheme = fc.constantFrom("https", "HTTP", "tauri", "app", "x");
    const host = fc.oneof(fc.string(), fc.constantFrom("a.example", "*.a.example", "[::1]", "BÜ.example"));
    const rest = fc.oneof(fc.constantFrom("", "/", ":443", ":81/"), fc.string());
    fc.assert(
      fc.property(scheme, host, rest, (...[before, name, after]) => {
        const origin = originOf(`${before}://${name}${after}`);
        if (origin === undefined) return;
        expect(originOf(origin)).toBe(origin);
        expect(origin).not.toMatch(/[\s;,'"]|\/\/.*\//);
      }),
    );
  });
});

describe("PUBLIC_URL and its like", () => {
  it("are addresses of the web", () => {
    expect(parseWebOrigin("https://Live.example.com:443/")).toEqual({ origin: "https://live.example.com" });
    for (const text of ["https://*.example.com", "capacitor://localhost"])
      expect(parseWebOrigin(text)).toMatchObject({ problem: expect.stringContaining("https://example.com") });
  });
});

const label = fc.stringMatching(/^[a-z\d]([a-z\d-]{0,8}[a-z\d])?$/);
const subdomain = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));

describe("a wildcard", () => {
  const list = ["https://*.example.com"];

  it("includes subdomains of any depth, in upper or lower case", () => {
    fc.assert(
      fc.property(subdomain, (name) => {
        expect(isListed(`https://${name}.example.com`, list)).toBe(true);
        expect(isListed(`HTTPS://${name}.EXAMPLE.com`, list)).toBe(true);
        expect(isListed(`https://${name}.example.com:8443`, ["https://*.example.com:8443"])).toBe(true);
      }),
    );
  });

  it("includes nothing else", () => {
    fc.assert(
      fc.property(subdomain, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        for (const origin of [
          "https://example.com",
          "https://.example.com",
          `https://${name}example.com`,
          `https://${name}.example.com.${name}`,
          `https://${name}.example.com.evil.test`,
          `https://evil.test/.example.com`,
          `https://evil.test/${name}.example.com`,
          `https://evil.test?${name}.example.com`,
          `https://evil.test#${name}.example.com`,
          `https://${name}@evil.test`,
          `https://evil.test@${name}.example.com`,
          `https://evil.test:${port}.example.com`,
          `https://evil.test:${port}@${name}.example.com`,
          `https://${name}..example.com`,
          `https://${name}.example.com:${port}`,
          `https://${name}.example.com.`,
          `https://${name}.example.com/`,
          `http://${name}.example.com`,
          `https:${name}.example.com`,
          `xhttps://${name}.example.com`,
          "null",
          "*",
        ])
          expect([origin, isListed(origin, list)]).toEqual([origin, false]);
      }),
    );
  });

  it("matches exactly the subdomains of a URL parser", () => {
    const host = fc.oneof(
      subdomain.map((name) => `${name}.example.com`),
      subdomain.map((name) => `${name}example.com`),
      fc.domain(),
      fc.constant("example.com"),
    );
    fc.assert(
      fc.property(
        host,
        fc.constantFrom("https:", "http:"),
        fc.constantFrom("", ":443", ":81"),
        (name, scheme, port) => {
          const url = new URL(`${scheme}//${name}${port}`);
          const expected = url.protocol === "https:" && url.port === "" && url.hostname.endsWith(".example.com");
          expect(isListed(url.origin, list)).toBe(expected);
        },
      ),
    );
  });
});

describe("an origin", () => {
  const listed = createOrigins({ publicUrl: undefined, allowedOrigins: ["https://shop.example", "tauri://localhost"] });
  const host = "live.example:8080";

  it.each([
    ["the server's own", "http://live.example:8080", "own"],
    ["the server's own behind a proxy with TLS", "https://live.example:8080", "own"],
    ["none, as of a client that is no browser", undefined, "own"],
    ["a listed one", "https://shop.example", "listed"],
    ["an app's that is listed", "tauri://localhost", "listed"],
    ["a foreign one", "https://evil.example", "refused"],
    ["one that ends like a listed one", "https://notshop.example", "refused"],
    ["one that begins like a listed one", "https://shop.example.evil.example", "refused"],
    ["a listed host over plain HTTP", "http://shop.example", "refused"],
    ["the server's host on another port", "http://live.example", "refused"],
    ["an app's on the server's host", "capacitor://live.example:8080", "refused"],
    ["that of a sandboxed page", "null", "refused"],
    ["no origin at all", "garbage", "refused"],
  ])("%s", (_name, origin, expected) => {
    const headers = { host, ...(origin !== undefined && { origin }) };
    const found = listed.isOwn({ headers, socket: {} })
      ? "own"
      : listed.allows({ headers, socket: {} })
        ? "listed"
        : "refused";
    expect(found).toBe(expected);
  });

  it.each([
    ["http://live.example", "live.example:80", true],
    ["https://live.example", "live.example:443", true],
    ["http://live.example", "LIVE.example", true],
    ["http://live.example", "live.example:443", false],
    ["http://live.example", undefined, false],
  ])("%s is own, or not, at host %s", (origin, reached, expected) => {
    const headers = { origin, ...(reached !== undefined && { host: reached }) };
    expect(listed.isOwn({ headers, socket: {} })).toBe(expected);
  });

  const PROXY = "10.0.0.1";
  it.each<[string, page: string, socket: object, reported: string | undefined, expected: boolean]>([
    ["by TLS", "http", { encrypted: true }, undefined, false],
    ["by TLS", "https", { encrypted: true }, undefined, true],
    ["by https to a trusted proxy", "http", { remoteAddress: PROXY }, "https", false],
    ["by https to a trusted proxy", "http", { remoteAddress: `::ffff:${PROXY}` }, " HTTPS , https", false],
    ["by https to a trusted proxy", "https", { remoteAddress: PROXY }, "https", true],
    ["by http to a trusted proxy", "http", { remoteAddress: PROXY }, "http", true],
    // TLS may end at another proxy in front of it.
    ["by http to a trusted proxy", "https", { remoteAddress: PROXY }, "http", true],
    ["in two ways to trusted proxies", "http", { remoteAddress: PROXY }, "https, http", true],
    ["in a way that the proxy does not report", "http", { remoteAddress: PROXY }, undefined, true],
    ["in a way that a stranger reports", "http", { remoteAddress: "203.0.113.8" }, "https", true],
  ])("without PUBLIC_URL: of a request that came %s, a page by %s", (_name, page, socket, proto, expected) => {
    const trust = trusted([`${PROXY}/32`]);
    const origins = createOrigins({ publicUrl: undefined, allowedOrigins: [], trust });
    const host = "live.example";
    const headers = { origin: `${page}://${host}`, host, ...(proto !== undefined && { "x-forwarded-proto": proto }) };
    expect(origins.isOwn({ headers, socket })).toBe(expected);
  });

  it.each([
    ["PUBLIC_URL, behind a proxy that changes Host", "https://live.example", "inner:8080", true],
    ["PUBLIC_URL's host over plain http", "http://live.example", "live.example", false],
    ["another name that leads to the server", "http://rebind.evil:1", "rebind.evil:1", false],
    ["this machine", "http://localhost:8080", "localhost:8080", true],
    ["this machine by its IPv6 address", "http://[::1]:8080", "[::1]:8080", true],
    ["the server's address in the network", "http://192.168.1.5:8080", "192.168.1.5:8080", true],
    ["another service of this machine", "http://localhost:3000", "localhost:8080", false],
  ])("with a PUBLIC_URL: %s", (_name, origin, reached, expected) => {
    const origins = createOrigins({ publicUrl: "https://live.example", allowedOrigins: [] });
    expect(origins.isOwn({ headers: { origin, host: reached }, socket: {} })).toBe(expected);
  });
});
