import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";

/** Values of `HOST` that stand for all addresses of a machine. */
const EVERY: readonly (string | undefined)[] = [undefined, "0.0.0.0", "::"];

/** The address to listen on for the setting `HOST`; without one every address of this machine, IPv6 too where it has any. */
export function listenHost(host: string | undefined): string {
  if (host !== undefined) return host;
  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ family }) => family === "IPv6"));
  return hasIpv6 ? "::" : "0.0.0.0";
}

/** The origin by which this machine reaches a server that listens on `host`. */
export function localOrigin(host: string | undefined, port: number | string): string {
  const name = EVERY.includes(host) ? "localhost" : host;
  return `http://${name !== undefined && isIPv6(name) ? `[${name}]` : name}:${port}`;
}
