import { z } from "zod";
import { LIMITS } from "../limits.ts";

/** Only origins that are also valid in a content security policy. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d+)?$/i;

/** The origin in a text, in the form that browsers send; `null` if the text is not an origin. */
function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, origin, pathname, search, hash, username, password } = new URL(text);
  const isWeb = protocol === "https:" || protocol === "http:";
  const isMore = username !== "" || password !== "" || search !== "" || hash !== "" || pathname !== "/";
  return isWeb && !isMore && HOST.test(host) ? origin : null;
}

const site = z
  .string()
  .trim()
  .max(LIMITS.siteCharacters)
  .overwrite((text) => originOf(text) ?? text)
  .refine((text) => originOf(text) === text, "must be an origin such as https://shop.example");

/** Origins of the sites that may show an auction's pages in frames and open sockets for it, each once. */
export const allowedSites = z
  .array(site)
  .max(LIMITS.allowedSites)
  .overwrite((sites) => [...new Set(sites)]);
