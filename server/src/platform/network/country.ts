import type { IncomingMessage } from "node:http";
import type { Trusted } from "./address.ts";

/** The country of a client, as the proxy in front reports it: two letters of ISO 3166; `null` if unknown. */
export type CountryOf = (request: Pick<IncomingMessage, "headers" | "socket">) => string | null;

/** What CDNs send for an unknown country. */
const UNKNOWN = "XX";

/** Reads this header of trusted proxies only. Clients could send anything in it. */
export const countryOf =
  (header: string | undefined, trust: Trusted): CountryOf =>
  ({ headers, socket }) => {
    if (header === undefined || !trust(socket.remoteAddress ?? "", 0)) return null;
    const value = headers[header.toLowerCase()];
    const country = typeof value === "string" ? value.trim().toUpperCase() : "";
    return /^[A-Z]{2}$/.test(country) && country !== UNKNOWN ? country : null;
  };
