import { type Interval, minuteMs, type SponsorAudience } from "@headcount/protocol";
import { isBooked } from "../../analytics/lots/sponsors/booking.ts";
import { startSponsorTotals } from "../../analytics/lots/sponsors/sponsor-totals.ts";
import type { ApiOptions } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { keptSummary } from "./kept-summary.ts";
import { lotsOf, lotsWithin } from "./lots.ts";
import { uniqueViewersIn } from "./unique-viewers.ts";

/** The sponsors with the audience of their booked lots that opened within the interval. */
export async function sponsorsIn(
  options: ApiOptions,
  auction: StoredAuction,
  within: Interval,
): Promise<SponsorAudience[]> {
  const { store, grid, analyticsQueue } = options;
  const sponsors = await store.sponsors.list(auction.id);
  if (sponsors.length === 0) return [];
  const lots = await lotsOf(options, auction);
  const { from, to } = within;
  // The bookings are part of the query, because the audience of a sponsor depends on nothing else of it.
  return analyticsQueue(auction.id, JSON.stringify(["sponsors", from, to, sponsors]), async () => {
    const now = options.now();
    const totals = sponsors.map((sponsor) => ({ sponsor, sum: startSponsorTotals(minuteMs(grid)) }));
    for await (const some of lotsWithin(lots, within))
      for (const lot of some)
        for (const { sponsor, sum } of totals) if (isBooked(sponsor.lots, lot.number)) sum.add(lot, now);
    // Of expired minutes, the people are not known, and those of the other minutes would be too few.
    const isExpired = (await keptSummary(options, auction)) !== null;
    const found: SponsorAudience[] = [];
    for (const { sponsor, sum } of totals) {
      const people = isExpired ? null : await uniqueViewersIn(store, auction, sum.minutes(), now);
      const { value = null, low = null, high = null } = people ?? {};
      found.push({
        ...sponsor,
        ...sum.finish(),
        uniqueViewers: value,
        uniqueViewersLow: low,
        uniqueViewersHigh: high,
      });
    }
    return found;
  });
}
