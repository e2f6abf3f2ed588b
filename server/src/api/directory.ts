import { directoryAnswer, directoryQuery, publicAuction } from "@headcount/protocol";
import { answer } from "./answer.ts";
import type { ApiOptions, App } from "./context.ts";
import { internalOnly } from "./guards.ts";

const BODY_BYTES = 512 * 1024;

/** What realtime servers learn of auctions: those they ask for, and those that are live. */
export function directoryRoutes(app: App, { store, internalKeys }: ApiOptions): void {
  app.post(
    "/api/v1/directory",
    {
      onRequest: internalOnly(internalKeys),
      bodyLimit: BODY_BYTES,
      schema: { body: directoryQuery, response: { 200: answer(directoryAnswer) } },
    },
    async ({ body: { ids, live } }) => {
      const found = new Map((live ? await store.auctions.listLive() : []).map((auction) => [auction.id, auction]));
      for (const id of new Set(ids)) {
        const auction = found.has(id) ? null : await store.auctions.find(id);
        if (auction) found.set(id, auction);
      }
      const auctions = [...found.values()].map((auction) => publicAuction.parse(auction));
      return { success: true as const, data: { auctions } };
    },
  );
}
