import { siteUses } from "@headcount/protocol";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";

/** The sites that use an auction. */
export function siteRoutes(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/sites",
    { onRequest: auctionMay(options, "manage"), schema: { params, response: { 200: answer(siteUses) } } },
    async ({ auction }) => ({ success: true as const, data: await options.siteUses(auction.id) }),
  );
}
