import { z } from "zod";
import type { Operations } from "../operation.ts";

const rows = z.object({ success: z.literal(true), data: z.union([z.array(z.unknown()), z.looseObject({})]) });

export const ANALYTICS: Operations = {
  "GET /api/v1/auctions/:id/analytics/viewers": {
    id: "getViewerAnalytics",
    tag: "Analytics",
    summary: "Get the audience over time",
    description:
      "Returns the audience of a range as points, with its totals. The range is `timeRange`, or `from` and `to`. The answer has an `ETag`: a request with it in `If-None-Match` gets 304 while the answer is the same.",
    access: { auction: "read", also: ["share"] },
  },
  "GET /api/v1/auctions/:id/analytics/lots": {
    id: "getLotAnalytics",
    tag: "Analytics",
    summary: "Get the audience by lot",
    description:
      "Returns the audience of each lot in order of opening, the mean audience around the hammer, and comparisons of lots.",
    access: { auction: "read", also: ["share"] },
  },
  "GET /api/v1/auctions/:id/analytics/on-the-block": {
    id: "getLotOnTheBlock",
    tag: "Analytics",
    summary: "Get the interest in the lot on the block",
    description:
      "Returns the interest that the lot on the block has drawn so far, equal to that of the lot in the audience by lot; `null` without one. Its cost does not depend on earlier lots.",
    access: { auction: "read" },
  },
  "GET /api/v1/auctions/:id/analytics/highlights": {
    id: "getHighlights",
    tag: "Analytics",
    summary: "Get what stands out",
    description:
      "Returns the change of the last five minutes, and up to four notable numbers of the sale. `usual` compares it with your last sales. Shares and access tokens do not get it.",
    access: { auction: "read", also: ["share"] },
  },
  "GET /api/v1/season": {
    id: "getSeason",
    tag: "Analytics",
    summary: "Get the season",
    description:
      "Returns your ended sales of a period: their trend, medians, best and weakest, weekdays and hours, and one page of them. It is computed from stored totals only. Samples, simulations and the demo auction are left out.",
    access: { organizer: "read" },
  },
  "GET /api/v1/season.csv": {
    id: "exportSeasonCsv",
    tag: "Analytics",
    summary: "Export the season as CSV",
    description:
      "Streams your ended sales of a period, one line per sale and currency, as CSV (RFC 4180) with a header line.",
    access: { organizer: "read" },
    content: { response: { 200: { content: { "text/csv": { schema: z.string() } } } } },
    answer: "The file.",
  },
  "GET /api/v1/auctions/:id/analytics/retention": {
    id: "getRetention",
    tag: "Analytics",
    summary: "Get visit lengths",
    description: "Returns the share of visits that last at least 5, 15, 30 and 60 minutes (Kaplan–Meier estimate).",
    access: { auction: "read", also: ["share"] },
  },
  "GET /api/v1/auctions/:id/analytics/sources": {
    id: "getSources",
    tag: "Analytics",
    summary: "Get where viewers come from",
    description:
      "Returns where the viewers of a range came from, if the auction counts it: the tag of the link, the site before, the kind of device and the country. The range is extended to whole quarters of an hour.",
    access: { auction: "read", also: ["share"] },
  },
  "GET /api/v1/auctions/:id/analytics/compare": {
    id: "compareAuctions",
    tag: "Analytics",
    summary: "Compare auctions",
    description:
      "Compares the audience with up to five other auctions in which you have a role, by the time since the start or by lot.",
    access: { auction: "read" },
  },
  "GET /api/v1/auctions/:id/analytics/report": {
    id: "getReport",
    tag: "Analytics",
    summary: "Get the report",
    description: "Returns everything that the report for sponsors shows and prints.",
    access: { auction: "read", also: ["share"] },
  },
  "GET /api/v1/auctions/:id/analytics/export-ticket": {
    id: "createExportTicket",
    tag: "Analytics",
    summary: "Get a download ticket",
    description: "Returns a ticket with which a browser can download one file without sending a header.",
    access: { auction: "read", also: ["share"] },
  },
  "GET /api/v1/auctions/:id/analytics/export.csv": {
    id: "exportCsv",
    tag: "Analytics",
    summary: "Export as CSV",
    description: "Streams the stored minutes, lots, moments or totals of a range as CSV (RFC 4180) with a header line.",
    access: { auction: "read", also: ["share", "ticket"] },
    content: { response: { 200: { content: { "text/csv": { schema: z.string() } } } } },
    answer: "The file.",
  },
  "GET /api/v1/auctions/:id/analytics/export.json": {
    id: "exportJson",
    tag: "Analytics",
    summary: "Export as JSON",
    description:
      "Streams the stored minutes, lots, moments or totals of a range. `table=all` has everything, and how the numbers are made.",
    access: { auction: "read", also: ["share", "ticket"] },
    content: { response: { 200: rows } },
    answer: "The rows of the table; for `summary` the single row; for `all` an object of all tables.",
  },
};
