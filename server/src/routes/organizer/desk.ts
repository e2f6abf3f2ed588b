import { desk, nextLot, numbersAfter, PERMISSIONS, publicMoment, stepOf } from "@headcount/protocol";
import { roleIn } from "../../accounts/team-changes.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";

/** The state of a sale, from which the control page continues. Its cost does not depend on the number of moments. */
export function deskRoutes(app: App, options: ApiOptions): void {
  const { store, now } = options;
  app.get(
    "/api/v1/auctions/:id/desk",
    {
      onRequest: auctionMay(options, "read"),
      schema: { params: refParams, response: { 200: answer(desk) } },
    },
    async ({ auction, principal }) => {
      const catalogue = await store.catalogues.read(auction.id);
      const sale = await store.moments.sale(auction.id);
      const numbers = new Set([...catalogue.map(({ number }) => number), ...numbersAfter(sale.lastOpened)]);
      const opened = await store.moments.done(auction.id, [...numbers]);
      const role = roleIn(auction, principal.organizer);
      const data = {
        lot: sale.lot,
        lastBid: sale.lastBid && publicMoment.parse(sale.lastBid),
        price: sale.priced[0]?.price ?? null,
        step: stepOf(sale),
        currency: sale.currency,
        nextLot: nextLot(catalogue, new Set(opened), sale.lastOpened),
        lastOpened: sale.lastOpened,
        opened,
        role,
        mayRecord: role !== null && PERMISSIONS[role].includes("record") && principal.permissions.includes("record"),
        serverTime: new Date(now()).toISOString(),
      };
      return { success: true as const, data };
    },
  );
}
