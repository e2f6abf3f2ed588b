import { HeadcountError, INTERNAL_KEY_HEADER } from "@headcount/protocol";
import ipaddr from "ipaddr.js";
import { waitSeconds } from "../accounts/sign-in-limits.ts";
import { keyMatches } from "../platform/keys/keys.ts";
import { addressKey } from "../platform/network/address.ts";
import type { App, BaseOptions } from "./types.ts";

const REQUEST_WINDOW_S = 60;

/** Static assets are cheap, and a page loads dozens. */
const isAsset = (url: string): boolean => url.startsWith("/assets/");
/** Probes of this machine, and untrusted proxies on it, behind which all clients have this address. */
const isLoopback = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";

/** At most `requestsPerAddress` requests per minute and address, refused before any work is done; 0 disables the limit. Holders of the internal key are not counted. */
export function limitRequests(
  app: App,
  { requestsPerAddress, internalKeys, limiters }: Pick<BaseOptions, "requestsPerAddress" | "internalKeys" | "limiters">,
): void {
  if (requestsPerAddress === 0) return;
  const limiter = limiters({ name: "requests", points: requestsPerAddress, duration: REQUEST_WINDOW_S });
  app.addHook("onRequest", async ({ address, url, headers }, reply) => {
    const key = headers[INTERNAL_KEY_HEADER];
    if (isLoopback(address) || isAsset(url) || (key !== undefined && keyMatches(key, internalKeys))) return;
    try {
      await limiter.consume(addressKey(address));
    } catch (refused) {
      reply.header("retry-after", waitSeconds(refused));
      throw new HeadcountError("TOO_MANY_REQUESTS");
    }
  });
}
