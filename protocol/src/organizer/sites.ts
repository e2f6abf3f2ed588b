import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { originOf } from "./site-origin.ts";

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
