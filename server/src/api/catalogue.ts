import { auctionId, catalogue, HeadcountError } from "@headcount/protocol";
import { z } from "zod";
import type { ApiOptions, App } from "./context.ts";
import { organizerOnly, ownAuction } from "./guards.ts";

const CATALOGUE_BODY_BYTES = 1024 * 1024;
const answer = z.object({ success: z.literal(true), data: catalogue });

/** The lots that an own auction is to sell. */
export function catalogueRoutes(app: App, { store, accounts }: ApiOptions): void {
  const onRequest = organizerOnly(accounts);
  const params = z.object({ id: auctionId });
  app.get(
    "/api/v1/auctions/:id/catalogue",
    { onRequest, schema: { params, response: { 200: answer } } },
    async (request) => {
      const { id } = await ownAuction(store, request.params.id, request.organizer);
      return { success: true as const, data: { lots: await store.catalogues.read(id) } };
    },
  );
  app.put(
    "/api/v1/auctions/:id/catalogue",
    { onRequest, bodyLimit: CATALOGUE_BODY_BYTES, schema: { params, body: catalogue, response: { 200: answer } } },
    async (request) => {
      const { id } = await ownAuction(store, request.params.id, request.organizer);
      const { lots } = request.body;
      if (!(await store.catalogues.replace(id, lots))) throw new HeadcountError("AUCTION_NOT_FOUND");
      return { success: true as const, data: { lots } };
    },
  );
}
