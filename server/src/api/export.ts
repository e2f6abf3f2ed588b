import { Readable } from "node:stream";
import { auctionId, exportQuery } from "@headcount/protocol";
import { z } from "zod";
import { csvExport, type ExportFormat, jsonExport } from "../analytics/export.ts";
import { type ResolvedRange, resolveRange } from "../analytics/query.ts";
import type { Store } from "../storage/store.ts";
import type { ApiOptions, App } from "./context.ts";
import { organizerOrShare, ownAuction } from "./guards.ts";

const FORMATS = {
  csv: { make: csvExport, type: "text/csv; charset=utf-8; header=present" },
  json: { make: jsonExport, type: "application/json; charset=utf-8" },
} as const;

/** Is read from the store as fast as whoever gets it takes it, and no further than they do. */
async function* exported(store: Store, id: string, range: ResolvedRange, now: number, format: ExportFormat) {
  yield format.begin;
  for await (const some of store.minutes.read(id, range, now)) {
    const minutes = some.list().filter(({ sampleCount }) => sampleCount > 0);
    if (minutes.length > 0) yield format.minutes(minutes);
  }
  yield format.end;
}

/** Each stored minute of an own auction, to take along. */
export function exportRoutes(app: App, options: ApiOptions): void {
  const { store, now, grid } = options;
  for (const [extension, { make, type }] of Object.entries(FORMATS))
    app.get(
      `/api/v1/auctions/:id/analytics/export.${extension}`,
      {
        onRequest: organizerOrShare(options),
        schema: { params: z.object({ id: auctionId }), querystring: exportQuery },
      },
      async (request, reply) => {
        const auction = await ownAuction(store, request.params.id, request.organizer);
        const at = now();
        const range = resolveRange(request.query, {
          now: at,
          grid,
          extent: await store.minutes.extent(auction.id, at),
        });
        const format = make({ grid, auction }, request.query.tz ?? auction.timeZone);
        return reply
          .header("content-disposition", `attachment; filename="audience-${auction.id}.${extension}"`)
          .header("cache-control", "private, no-cache")
          .type(type)
          .send(Readable.from(exported(store, auction.id, range, at, format), { objectMode: false }));
      },
    );
}
