import { z } from "zod";
import { auctionId } from "../ids.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { originOf } from "./site-origin.ts";

const site = z
  .string()
  .trim()
  .max(LIMITS.siteCharacters)
  .overwrite((text) => originOf(text) ?? text)
  .refine((text) => originOf(text) === text, "must be an origin such as https://shop.example");

/** A site whose pages connect to an auction, or were refused. Times are ISO 8601 in UTC. */
const siteUse = z.object({
  /** The origin of its pages. */
  origin: z.string(),
  /** Open connections of its pages, counted or not. */
  connections: z.number(),
  /** Connections that were refused because the auction does not allow the site. A page tries more than once. */
  refused: z.number(),
  lastRefusedAt: instant.nullable(),
});
export type SiteUse = z.infer<typeof siteUse>;

/** The sites that use an auction; `null` if the realtime server does not answer. `isPartial`: there are other nodes, whose sites are not included. */
export const siteUses = z.object({ sites: z.array(siteUse).nullable(), isPartial: z.boolean() });
export type SiteUses = z.infer<typeof siteUses>;
/** Body of `POST /api/v1/sites` between the servers, and its answer. */
export const sitesQuery = z.strictObject({ id: auctionId });
export const sitesAnswer = z.array(siteUse);

/** Origins of the sites that may show an auction's pages in frames and open sockets for it, each once. */
export const allowedSites = z
  .array(site)
  .max(LIMITS.allowedSites)
  .overwrite((sites) => [...new Set(sites)]);
