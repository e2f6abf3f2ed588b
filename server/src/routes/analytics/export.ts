import {
  csvQuery,
  type ExportTableName,
  exportTicket,
  exportTicketQuery,
  jsonQuery,
  type RangeQuery,
  viewersQuery,
  zoneOrUtc,
} from "@headcount/protocol";
import { localTimes } from "../../analytics/buckets.ts";
import {
  csvOf,
  type ExportTable,
  groupsTable,
  jsonAnswer,
  jsonFields,
  jsonRow,
  jsonRows,
  lotGroupsTable,
  lotsTable,
  marksTable,
  momentsTable,
  seriesTable,
  sourcesTable,
  sponsorsTable,
  summaryTable,
} from "../../analytics/export.ts";
import { methodOf } from "../../analytics/method.ts";
import { momentsWithin, type ResolvedRange } from "../../analytics/query.ts";
import { attachment } from "../../http/attachment.ts";
import { refParams as params } from "../../http/auction-ref.ts";
import { assertTeam, auctionMay, downloadMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import { streaming } from "../../http/streaming.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { yielder } from "../../platform/turns/yielder.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { CSV, withMark } from "./csv.ts";
import { lotsOf, lotsWithin, momentPages } from "./lots.ts";
import { sourcesWithin } from "./sources.ts";
import { sponsorsIn } from "./sponsors.ts";
import { type StoredRange, storedRange, withEdges } from "./stored-range.ts";
import { audienceOver } from "./viewers.ts";

const SHARES = ["dashboard"] as const;

async function* sampledMinutes({ minutes }: StoredRange) {
  for await (const some of minutes()) yield some.list().filter(({ sampleCount }) => sampleCount > 0);
}

/** A file name with the auction, the content, and the range in local time. */
const nameOf = (
  { title, kind }: StoredAuction,
  what: string,
  { from, to }: ResolvedRange,
  tz: string,
  ending: string,
) => {
  const local = localTimes(tz);
  const [first, last] = [from, to].map((at) => local(at).slice(0, 16).replace("T", "_").replace(":", ""));
  return attachment(title, `${kind ? `(${kind}) ` : ""}${what} ${first} to ${last}.${ending}`);
};

/** What the exports of a range contain. */
async function contentOf(options: ApiOptions, auction: StoredAuction, query: RangeQuery) {
  const { store, now, grid } = options;
  const at = now();
  const stored = await storedRange(options, auction, query, at);
  const { range } = stored;
  const tz = query.tz ?? zoneOrUtc(auction.timeZone);
  const within = momentsWithin(query, range);
  const audience = () => audienceOver(options, auction, viewersQuery.parse(query));
  const tables: Record<ExportTableName, () => Promise<ExportTable>> = {
    series: async () => seriesTable(sampledMinutes(stored), await withEdges(stored), tz),
    sources: async () => sourcesTable(await sourcesWithin(options, auction, range), grid, tz),
    groups: async () => groupsTable(sampledMinutes(stored), await withEdges(stored), tz),
    lotGroups: async () => lotGroupsTable(lotsWithin(await lotsOf(options, auction), within)),
    lots: async () => lotsTable(lotsWithin(await lotsOf(options, auction), within), tz),
    moments: async () => momentsTable(momentPages(store.moments, auction.id, { interval: within }), tz),
    summary: async () => summaryTable(auction, range, (await audience()).summary, tz),
    sponsors: async () => sponsorsTable(await sponsorsIn(options, auction, within)),
    marks: async () => marksTable(await store.marks.list(auction.id), within, tz),
  };
  const method = async () => {
    const { meta, summary } = await audience();
    return methodOf({ grid, auction, ...meta, ...summary });
  };
  return { range, tz, tables, method };
}

/** Exports of an auction, streamed from the store as fast as the client reads. */
export function exportRoutes(app: App, options: ApiOptions): void {
  ticketRoute(app, options);
  const { send } = streaming(options);

  app.get(
    "/api/v1/auctions/:id/analytics/export.csv",
    { onRequest: downloadMay(options, "export.csv", SHARES), schema: { params, querystring: csvQuery } },
    async (request, reply) => {
      const { auction } = request;
      const { table, bom, ticket: _, ...query } = request.query;
      if (table === "marks") assertTeam(request);
      const { range, tz, tables } = await contentOf(options, auction, query);
      const lines = csvOf(await tables[table](), yielder);
      const name = nameOf(auction, table, range, tz, "csv");
      return send(reply.header("content-disposition", name), CSV, bom === "true" ? withMark(lines) : lines);
    },
  );

  app.get(
    "/api/v1/auctions/:id/analytics/export.json",
    { onRequest: downloadMay(options, "export.json", SHARES), schema: { params, querystring: jsonQuery } },
    async (request, reply) => {
      const { auction } = request;
      const { table, marks, ticket: _, ...query } = request.query;
      const hasMarks = table === "marks" || (table === "all" && marks === "true");
      if (hasMarks) assertTeam(request);
      const { range, tz, tables, method } = await contentOf(options, auction, query);
      const textOf = async (one: ExportTableName): Promise<AsyncIterable<string>> =>
        one === "summary" ? jsonRow(await tables[one]()) : jsonRows(await tables[one](), yielder);
      const name = nameOf(auction, table === "all" ? "audience" : table, range, tz, "json");
      const data =
        table === "all"
          ? jsonFields({
              kind: [JSON.stringify(auction.kind)],
              method: [JSON.stringify(await method())],
              summary: await textOf("summary"),
              lots: await textOf("lots"),
              lotGroups: await textOf("lotGroups"),
              series: await textOf("series"),
              groups: await textOf("groups"),
              sources: await textOf("sources"),
              moments: await textOf("moments"),
              sponsors: await textOf("sponsors"),
              ...(hasMarks && { marks: await textOf("marks") }),
            })
          : await textOf(table);
      return send(reply.header("content-disposition", name), "application/json; charset=utf-8", jsonAnswer(data));
    },
  );
}

/** Tickets for downloads that the browser starts. */
function ticketRoute(app: App, options: ApiOptions): void {
  const { now, exportTickets } = options;
  app.get(
    "/api/v1/auctions/:id/analytics/export-ticket",
    {
      onRequest: auctionMay(options, "read", SHARES),
      schema: { params, querystring: exportTicketQuery, response: { 200: answer(exportTicket) } },
    },
    async ({ principal, share, params: { id: ref }, query: { file } }) => {
      const grant = share === undefined ? { organizer: principal.organizer } : { share };
      const { ticket, expiresAt } = exportTickets.issue(ref, file, grant, now());
      return { success: true as const, data: { ticket, expiresAt: new Date(expiresAt).toISOString() } };
    },
  );
}
