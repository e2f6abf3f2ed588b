import { type Device, LIMITS, type Source } from "@headcount/protocol";

/** What a client sends. Anything may be in it. */
interface Sent {
  via?: unknown;
  referrer?: unknown;
}

interface Client {
  userAgent: string | undefined;
  country: string | null;
}

const MOST_READ = 200;
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}$/;

/** A tag in lower case, of letters, digits and `.`, `_`, `-`. Everything else becomes a hyphen. */
export function viaOf(given: unknown): string {
  if (typeof given !== "string") return "";
  const clean = given
    .slice(0, MOST_READ)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}._]+/gu, "-");
  return [...clean]
    .slice(0, LIMITS.viaCharacters)
    .join("")
    .slice(0, LIMITS.viaCharacters)
    .toWellFormed()
    .replace(/^-+|-+$|\uFFFD/g, "");
}

/** The host of the page before, without `www.`. Never a path or a query. */
export function referrerOf(given: unknown): string {
  if (typeof given !== "string" || given.length > MOST_READ) return "";
  const host = given
    .toLowerCase()
    .replace(/^www\./, "")
    .replace(/\.?(:\d+)?$/, "");
  // An address would point to a device.
  return HOST.test(host) && !/\.\d+$/.test(host) && host.length <= LIMITS.sourceCharacters ? host : "";
}

/** The kind of device, as far as the User-Agent tells. Tablets of Apple claim to be computers. */
export function deviceOf(userAgent = ""): Device {
  if (/smart-?tv|appletv|googletv|hbbtv|netcast|web0s|tizen.*tv|\btv\b|roku|crkey|aftt|bravia/i.test(userAgent))
    return "tv";
  if (/ipad|tablet|kindle|silk|playbook|android(?!.*mobile)/i.test(userAgent)) return "tablet";
  if (/mobile|iphone|ipod|android|windows phone/i.test(userAgent)) return "phone";
  return /windows|macintosh|linux|cros|x11/i.test(userAgent) ? "computer" : "other";
}

export const sourceOf = ({ via, referrer }: Sent, { userAgent, country }: Client): Source => ({
  via: viaOf(via),
  referrer: referrerOf(referrer),
  device: deviceOf(userAgent),
  country: country ?? "",
});
