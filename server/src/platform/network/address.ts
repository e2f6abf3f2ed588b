import type { IncomingMessage } from "node:http";
import { isIP, isIPv4 } from "node:net";
import proxyAddr from "@fastify/proxy-addr";
import ipaddr from "ipaddr.js";

/** Proxies whose X-Forwarded-For is trusted: a hop count, or addresses and CIDRs; `undefined`: none. */
export type TrustProxy = number | readonly string[] | undefined;

/** Whether the address at `hop` (0: the socket's peer) is a trusted proxy. Sockets and HTTP requests ask the same function. */
export type Trusted = (address: string, hop: number) => boolean;

export const trusted = (setting: TrustProxy): Trusted => {
  if (setting === undefined) return () => false;
  return typeof setting === "number" ? (_address, hop) => hop < setting : proxyAddr.compile([...setting]);
};

/** `address`, `address:port`, `[address]` or `[address]:port`; the port may be obfuscated, as RFC 7239 (section 6.3) allows. */
const NODE = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:]*))(?::(?:\d{1,5}|_[\w.-]+))?$/;

const IPV4_IN_IPV6 = "::ffff:";

/**
 * The address that one element of X-Forwarded-For, or one node of `Forwarded`, stands for, in its canonical form and without port, brackets, quotes
 * and zone; `null` when it names none, as `unknown` and `_hidden` do.
 */
export function parseAddress(text: string): string | null {
  // Nearly all are IPv4 as sockets write it, which is canonical. A join reads its address twice.
  const plain = text.startsWith(IPV4_IN_IPV6) ? text.slice(IPV4_IN_IPV6.length) : text;
  if (isIPv4(plain)) return plain;
  const element = text.trim().replace(/^"(.*)"$/, "$1");
  const node = isIP(element) === 0 ? NODE.exec(element)?.groups : undefined;
  const address = (node?.bracketed ?? node?.plain ?? element).replace(/%.*$/, "");
  // Stricter than ipaddr.js, which reads "1" and "010.0.0.1" as addresses.
  return isIP(address) === 0 ? null : ipaddr.process(address).toString();
}

/**
 * Splits at `separator` outside of quoted strings, in a single pass, because strangers write these headers. Returns nothing if a quoted string has no end, because it may hide text that
 * a proxy added after it.
 */
function splitUnquoted(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let [start, quoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    if (quoted && text[at] === "\\") at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === separator) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return quoted ? [] : [...pieces, text.slice(start)];
}

/** The `for` parameter of each element of RFC 7239's header; an element without one stands for an unknown client. */
const forwardedFor = (header: string): string[] =>
  splitUnquoted(header, ",").map((element) => {
    const node = splitUnquoted(element, ";").find((pair) => /^\s*for\s*=/i.test(pair));
    return node?.slice(node.indexOf("=") + 1) ?? "unknown";
  });

/** The clients that proxies reported, the nearest first. `Forwarded` is read only without X-Forwarded-For: a proxy usually sets one and passes the other on. */
function reported({ headers }: Pick<IncomingMessage, "headers">): string[] {
  const [listed, forwarded] = [headers["x-forwarded-for"], headers.forwarded];
  const nodes =
    listed === undefined ? (forwarded === undefined ? [] : forwardedFor(String(forwarded))) : String(listed).split(",");
  return nodes.filter((node) => node.trim() !== "").reverse();
}

/**
 * The client's address, as the last trusted proxy reported it, in canonical form. A text that is not an address counts as the proxy that reported it. Every limit by address
 * asks this function.
 */
export function addressOf(request: Pick<IncomingMessage, "headers" | "socket">, trust: Trusted): string {
  const peer = request.socket.remoteAddress ?? "";
  let address = parseAddress(peer) ?? peer;
  if (!trust(address, 0)) return address;
  for (const [hop, element] of reported(request).entries()) {
    if (!trust(address, hop)) break;
    const next = parseAddress(element);
    if (next === null) break;
    address = next;
  }
  return address;
}

/** A household or an office has one IPv4 address, or an IPv6 network of 64 bits. All addresses in that network share one key. */
const NETWORK_BYTES = 8;

/** The key by which limits count an address. Text that is not an address is its own key. */
export function addressKey(address: string): string {
  if (isIPv4(address) || !ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return `${parsed
    .toByteArray()
    .slice(0, NETWORK_BYTES)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")}/64`;
}
