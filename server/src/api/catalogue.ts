import { auctionId, catalogue, HeadcountError } from "@headcount/protocol";
import { z } from "zod";
import { answer } from "./answer.ts";
import type { ApiOptions, App } from "./context.ts";
import { auctionMay } from "./guards.ts";

const CATALOGUE_BODY_BYTES = 1024 * 1024;

/** The lots that an own auction is to sell. */
export function catalogueRoutes(app: App, options: ApiOptions): void {
  const { store } = options;
  const params = z.object({ id: auctionId });
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
      bodyLimit: CATALOGUE_BODY_BYTES,
      schema: { params, body: catalogue, response: { 200: answer(catalogue) } },
    },
    async (request) => {
      const { id } = request.auction;
      const { lots } = request.body;
      if (!(await store.catalogues.replace(id, lots))) throw new HeadcountError("AUCTION_NOT_FOUND");
      return { success: true as const, data: { lots } };
    },
  );
}
