import { z } from "zod";
import { instant } from "../instant.ts";
import { role } from "../organizer/access.ts";
import { catalogueLot } from "./catalogue.ts";
import { currentLot, publicMoment } from "./moment.ts";

/** Answer to `GET …/desk`: the state of the sale, and the caller's permissions. */
export const desk = z.object({
  /** The lot on the block. */
  lot: currentLot.nullable(),
  /** The last bid for the lot on the block. */
  lastBid: publicMoment.nullable(),
  /** The last bid price for that lot, in units of `currency`. */
  price: z.number().nullable(),
  /** The difference to the previous price; `null` without two prices. */
  step: z.number().nullable(),
  /** Currency of the last bid or paid price in the auction. */
  currency: z.string().nullable(),
  /** The lot to open next; `null` if no number follows the last one. */
  nextLot: catalogueLot.nullable(),
  /** Number of the lot that was opened last. */
  lastOpened: z.string().nullable(),
  /** Numbers of lots that have been opened or have a hammer, among the catalogue's lots and the lots after `lastOpened`. */
  opened: z.array(z.string()),
  /** The caller's role in the auction. */
  role: role.nullable(),
  /** Whether the caller may record moments. */
  mayRecord: z.boolean(),
  /** The server's time at its answer. */
  serverTime: instant,
});
export type Desk = z.infer<typeof desk>;
