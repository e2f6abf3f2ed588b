import { directoryAnswer, directoryQuery, liveAnswer, liveQuery, MAX_IDS } from "@headcount/protocol";
import { syncedAuctions } from "../http/auction-entries.ts";
import { internalOnly } from "../http/guards.ts";
import { answer } from "../http/replies.ts";
import type { ApiOptions, App } from "../http/types.ts";

/** Room for `MAX_IDS` ids. */
export const IDS_BODY_BYTES = 256 * 1024;

/** Routes for realtime servers: auctions by id, and the list of live ones. */
export function directoryRoutes(
  app: App,
  options: Pick<ApiOptions, "store" | "internalKeys" | "serverSecret" | "origins">,
): void {
  const { store, internalKeys, origins } = options;
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
      return { success: true as const, data: { auctions: await syncedAuctions(options, found) } };
    },
  );
  app.post(
    "/api/v1/directory/live",
    { onRequest, schema: { body: liveQuery, response: { 200: answer(liveAnswer) } } },
    async ({ body: { after } }) => {
      const live = await store.auctions.liveMarks(after, MAX_IDS);
      // A new or deleted key changes every mark. This is rare, and the affected auctions are unknown here.
      const keys = await store.tokenKeys.mark();
      const sites = after === null ? await store.auctions.allowedSites() : [];
      if (after === null) origins.allowSites(sites);
      return {
        success: true as const,
        data: {
          live: live.map(({ id, mark }): [string, string] => [id, `${mark} ${keys}`]),
          more: live.length === MAX_IDS,
          sites,
        },
      };
    },
  );
}
