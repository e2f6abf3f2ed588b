import { z } from "zod";
import { role } from "./access.ts";
import { catalogueLot } from "./catalogue.ts";
import { instant } from "./instant.ts";
import { currentLot, publicMoment } from "./moment.ts";

/** Answer to `GET …/desk`: where the sale is, and what the caller may do about it. */
export const desk = z.object({
  /** The lot on the block. */
  lot: currentLot.nullable(),
  /** The last bid for the lot on the block. */
  lastBid: publicMoment.nullable(),
  /** The last price that was bid for it, in units of `currency`. */
  price: z.number().nullable(),
  /** By how much that was higher than the price before; `null` where there are no two prices. */
  step: z.number().nullable(),
  /** Currency of the last price that was bid or paid in the auction. */
  currency: z.string().nullable(),
  /** The lot to open next; `null` where no number follows the last one. */
  nextLot: catalogueLot.nullable(),
  /** Number of the lot that was opened last. */
  lastOpened: z.string().nullable(),
  /** Numbers of the catalogue's lots that have been opened. */
  opened: z.array(z.string()),
  /** The caller's role in the auction. */
  role: role.nullable(),
  /** Whether the caller may record moments. */
  mayRecord: z.boolean(),
  /** The server's clock when it answered. */
  serverTime: instant,
});
export type Desk = z.infer<typeof desk>;
