import { seasonCsvQuery, seasonQuery, season as seasonSchema, zoneOrUtc } from "@headcount/protocol";
import { csvOf } from "../../analytics/export.ts";
import { salesWithin, seasonOf } from "../../analytics/season/season.ts";
import { seasonTable } from "../../analytics/season/table.ts";
import { attachment } from "../../http/attachment.ts";
import { organizerMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import { streaming } from "../../http/streaming.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { yielder } from "../../platform/turns/yielder.ts";
import { CSV, withMark } from "./csv.ts";
import { endedSales } from "./ended-sales.ts";

/** The organizer's ended sales of a period, from their stored overviews only. */
export function seasonRoutes(app: App, options: ApiOptions): void {
  const { store } = options;
  const { send } = streaming(options);
  app.get(
    "/api/v1/season",
    {
      onRequest: organizerMay(options, "read"),
      schema: { querystring: seasonQuery, response: { 200: answer(seasonSchema) } },
    },
    async ({ principal, query }) => {
      const ended = await endedSales(store, principal.organizer);
      return { success: true as const, data: seasonOf(ended, query) };
    },
  );

  app.get(
    "/api/v1/season.csv",
    { onRequest: organizerMay(options, "read"), schema: { querystring: seasonCsvQuery } },
    async ({ principal, query: { bom, ...query } }, reply) => {
      const sales = salesWithin(await endedSales(store, principal.organizer), query);
      const lines = csvOf(seasonTable(sales, zoneOrUtc), yielder);
      reply.header("content-disposition", attachment("season", `${query.from ?? "start"} to ${query.to ?? "now"}.csv`));
      return send(reply, CSV, bom === "true" ? withMark(lines) : lines);
    },
  );
}
