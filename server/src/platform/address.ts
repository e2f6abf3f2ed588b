import type { IncomingMessage } from "node:http";
import proxyAddr from "@fastify/proxy-addr";
import ipaddr from "ipaddr.js";

/** Proxies whose X-Forwarded-For is believed: so many hops, or these addresses and CIDRs; `undefined`: none. */
export type TrustProxy = number | readonly string[] | undefined;

/** Whether the one that is `hop` before this server, 0 the nearest, is a proxy of ours. Sockets and HTTP ask the same. */
export type Trusted = (address: string, hop: number) => boolean;

export const trusted = (setting: TrustProxy): Trusted => {
  if (setting === undefined) return () => false;
  return typeof setting === "number" ? (_address, hop) => hop < setting : proxyAddr.compile([...setting]);
};

/** Where a request comes from, as the last proxy that is trusted has it. */
export const addressOf = (request: IncomingMessage, trust: Trusted): string => proxyAddr(request, trust);

/** A household or an office has an IPv4 address, or a network of 64 bits in IPv6: any number of addresses in it are one neighbour. */
const NETWORK_BYTES = 8;

/** By whom a limit of addresses counts. What is no address is itself. */
export function neighbourOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return `${parsed
    .toByteArray()
    .slice(0, NETWORK_BYTES)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")}/64`;
}
