import { directoryAnswer, directoryQuery, liveAnswer, liveQuery, MAX_IDS, publicAuction } from "@headcount/protocol";
import { internalOnly } from "../http/guards.ts";
import { answer } from "../http/replies.ts";
import type { ApiOptions, App } from "../http/types.ts";

/** Room for `MAX_IDS` ids. */
export const IDS_BODY_BYTES = 256 * 1024;

/** Routes for realtime servers: auctions by id, and the list of live ones. */
export function directoryRoutes(app: App, { store, internalKeys }: Pick<ApiOptions, "store" | "internalKeys">): void {
  const onRequest = internalOnly(internalKeys);
  app.post(
    "/api/v1/directory",
    {
      onRequest,
      bodyLimit: IDS_BODY_BYTES,
      schema: { body: directoryQuery, response: { 200: answer(directoryAnswer) } },
    },
    async ({ body: { ids } }) => {
      const found = await store.auctions.findMany([...new Set(ids)]);
      return { success: true as const, data: { auctions: found.map((auction) => publicAuction.parse(auction)) } };
    },
  );
  app.post(
    "/api/v1/directory/live",
    { onRequest, schema: { body: liveQuery, response: { 200: answer(liveAnswer) } } },
    async ({ body: { after } }) => {
      const live = await store.auctions.liveMarks(after, MAX_IDS);
      return {
        success: true as const,
        data: { live: live.map(({ id, mark }): [string, string] => [id, mark]), more: live.length === MAX_IDS },
      };
    },
  );
}
