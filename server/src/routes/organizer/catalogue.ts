import { catalogue, HeadcountError, LIMITS } from "@headcount/protocol";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, authorityOf } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { audit } from "./audit.ts";
import { given } from "./audit-changes.ts";

/** The catalogue of an auction: the lots to sell. */
export function catalogueRoutes(app: App, options: ApiOptions): void {
  const { store, now } = options;
  /** Open live pages load a public catalogue again when its time changes. */
  const tellViewers = async ({ id, publicCatalogue }: StoredAuction): Promise<void> => {
    if (!publicCatalogue) return;
    const catalogueChangedAt = new Date(now()).toISOString();
    const changed = await store.auctions.update(id, (auction) => ({ ...auction, catalogueChangedAt }));
    if (changed) await options.auctionWritten(id, changed);
  };
  app.get(
    "/api/v1/auctions/:id/catalogue",
    { onRequest: auctionMay(options, "record"), schema: { params, response: { 200: answer(catalogue) } } },
    async (request) => {
      const { id } = request.auction;
      return { success: true as const, data: { lots: await store.catalogues.read(id) } };
    },
  );
  app.put(
    "/api/v1/auctions/:id/catalogue",
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      bodyLimit: LIMITS.catalogueBytes,
      schema: { params, body: catalogue, response: { 200: answer(catalogue) } },
    },
    async ({ auction, principal, body: { lots } }) => {
      if (!(await store.catalogues.replace(auction.id, lots, authorityOf(principal, "manage"))))
        throw new HeadcountError("AUCTION_NOT_FOUND");
      await tellViewers(auction);
      await audit(options, principal, { act: "catalogue_replaced", auction, changes: given({ lots: null }) });
      return { success: true as const, data: { lots } };
    },
  );
}
