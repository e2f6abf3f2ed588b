import type { SeasonSale, Usuals } from "@headcount/protocol";
import { isReal, saleOf } from "../../analytics/season/sales.ts";
import { NO_USUALS, usualsOf } from "../../analytics/season/usual.ts";
import type { Principal } from "../../http/guards.ts";
import type { ApiOptions } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { endedSales } from "./ended-sales.ts";
import { overviewUntilNow } from "./overview-until-now.ts";

/** The organizer who may see other sales: signed in, or by an API key. Shares, tokens and users of a host application see only this one. */
const organizerOf = (principal: Principal | undefined): string | null =>
  principal && !principal.isToken && !principal.isApp ? principal.organizer : null;

/** The sale of an auction, with its numbers until now. What remains of it does not change when it is summarized. */
async function saleIn(options: ApiOptions, auction: StoredAuction): Promise<SeasonSale> {
  const stored = auction.state === "ended" ? await options.store.summaries.overviews([auction.id]) : null;
  const overview = stored?.get(auction.id) ?? (await overviewUntilNow(options, auction, { timeRange: "live" }));
  return saleOf({ ...auction, overview });
}

/**
 * How the sale did against the reader's earlier sales. Of one that is not over, only the peak is compared. `null` if nothing can be compared,
 * or for readers who may not see other sales.
 */
export async function usualFor(
  options: ApiOptions,
  auction: StoredAuction,
  principal: Principal | undefined,
): Promise<Usuals | null> {
  const organizer = organizerOf(principal);
  if (organizer === null || !isReal(auction)) return null;
  const sale = await saleIn(options, auction);
  const isAlike = sale.counts === auction.countMode;
  if (!isAlike || sale.peak === null) return null;
  const usual = usualsOf(sale, (await endedSales(options.store, organizer)).filter(isReal).map(saleOf));
  return auction.state === "ended" ? usual : { ...NO_USUALS, peak: usual.peak };
}
