import type { LookupAddress } from "node:dns";
import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Public IPv6 addresses all begin with these three bits (RFC 4291, section 2.4). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** A service of Azure inside each of its machines, at an address that looks public. */
const AZURE_INSIDE = "168.63.129.16";

/**
 * Whether an address belongs to the public network. Private, loopback, link-local, shared (CGNAT), multicast and reserved addresses do not, and neither do IPv6
 * addresses that carry one of IPv4: mapped, compatible, 6to4, Teredo and NAT64.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv6 ? parsed.match(GLOBAL_UNICAST) : address !== AZURE_INSIDE;
}

/** A request was refused because its address is not public. */
export class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} is not an address of the public internet`);
    this.name = "AddressRefused";
  }
}

type Resolve = (
  host: string,
  options: { all: true },
  done: (error: Error | null, found: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for connections, which rejects with `AddressRefused` unless all addresses of a name are public. The connection then goes to these addresses, so a name
 * that changes between check and connection changes nothing. It is not called for hosts that are addresses themselves.
 */
export const publicLookup =
  (resolve: Resolve = systemLookup): LookupFunction =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const [first] = found;
      if (!first || !found.every(({ address }) => isPublicAddress(address))) return done(new AddressRefused(host), []);
      return options.all ? done(null, found) : done(null, first.address, first.family);
    });
  };

/** The host of a URL in the form for connections: an IPv6 address without brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, "$1");
