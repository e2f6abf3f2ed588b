import type { Operations } from "../operation.ts";

export const AUCTIONS: Operations = {
  "GET /api/v1/auctions": {
    id: "listAuctions",
    tag: "Auctions",
    summary: "List auctions",
    description:
      "Lists the auctions in which you have a role, newest first. Each has its live count, your role and its totals. `next` is the `before` of the next page, and `null` after the last. `list` selects one of four lists in numbered pages, with the totals of stored summaries, and `counts` of all lists.",
    access: { organizer: "read" },
  },
  "POST /api/v1/auctions": {
    id: "createAuction",
    tag: "Auctions",
    summary: "Create an auction",
    description: "Creates an auction in the state `setup`. You become its owner.",
    access: { organizer: "manage" },
    errors: ["AUCTION_ID_USED", "EXTERNAL_ID_TAKEN", "LIMIT_REACHED"],
  },
  "POST /api/v1/auctions/:id/duplicate": {
    id: "duplicateAuction",
    tag: "Auctions",
    summary: "Duplicate an auction",
    description:
      "Creates an auction in the state `setup` with the settings and the catalogue of this one. Its times, external id, team, links and data are not copied. You become the owner of the copy.",
    access: { auction: "manage" },
    errors: ["LIMIT_REACHED"],
  },
  "GET /api/v1/auctions/:id": {
    id: "getAuction",
    tag: "Auctions",
    summary: "Get an auction",
    description: "Returns one auction with its live count.",
    access: { auction: "read", also: ["share"] },
  },
  "PUT /api/v1/auctions/:id": {
    id: "putAuction",
    tag: "Auctions",
    summary: "Create or change an auction",
    description:
      "Makes the auction with this `id` or `externalId` exist as described. Absent fields keep their value, or get the defaults of a new auction. It can be repeated.",
    access: { put: "manage" },
    errors: ["AUCTION_ID_USED", "EXTERNAL_ID_TAKEN", "LIMIT_REACHED"],
  },
  "PATCH /api/v1/auctions/:id": {
    id: "updateAuction",
    tag: "Auctions",
    summary: "Change an auction",
    description:
      "Changes the given fields. Set `state` to `live` to start the auction and to `ended` to end it. `liveSpans` corrects the times for which it was live.",
    access: { auction: "manage" },
    errors: ["EXTERNAL_ID_TAKEN", "LIMIT_REACHED"],
  },
  "DELETE /api/v1/auctions/:id": {
    id: "deleteAuction",
    tag: "Auctions",
    summary: "Delete an auction",
    description: "Deletes the auction with all its data. This cannot be undone.",
    access: { auction: "own" },
    errors: ["DEMO_AUCTION_FIXED"],
  },
  "GET /api/v1/auctions/:id/catalogue": {
    id: "getCatalogue",
    tag: "Auctions",
    summary: "Get the catalogue",
    description: "Returns the lots to be sold, in the order of the sale.",
    access: { auction: "record" },
  },
  "GET /api/v1/auctions/:id/sites": {
    id: "listSites",
    tag: "Auctions",
    summary: "List the sites that use the auction",
    description:
      "Returns the sites whose pages are connected now, and those that were refused since the realtime server started. `sites` is `null` if that server does not answer. `isPartial` says that there are other nodes, whose sites are missing.",
    access: { auction: "manage" },
  },
  "PUT /api/v1/auctions/:id/catalogue": {
    id: "replaceCatalogue",
    tag: "Auctions",
    summary: "Replace the catalogue",
    description: "Replaces all lots of the catalogue. If one lot is not valid, nothing changes.",
    access: { auction: "manage" },
  },
  "GET /api/v1/auctions/:id/desk": {
    id: "getDesk",
    tag: "Moments",
    summary: "Get the state of the sale",
    description: "Returns the lot on the block, its last bid, and the lot to open next. Unknown values are `null`.",
    access: { auction: "read" },
  },
  "POST /api/v1/auctions/:id/moments": {
    id: "recordMoments",
    tag: "Moments",
    summary: "Record moments",
    description:
      "Records one moment, or up to 100 as `moments`. Several moments are stored together: if one is not valid, none is stored. The same `clientId` with the same content is recorded once. The internal key opens the demo auction only.",
    access: { auction: "record", also: ["internalKey"] },
    errors: ["MOMENT_CONFLICT", "LIMIT_REACHED"],
    answer: "Several moments were recorded, or the one was known.",
  },
  "GET /api/v1/auctions/:id/moments": {
    id: "listMoments",
    tag: "Moments",
    summary: "List moments",
    description: "Lists the moments of an auction, newest first. `next` is the `before` of the next page.",
    access: "visible",
  },
  "PATCH /api/v1/auctions/:id/moments/:momentId": {
    id: "correctMoment",
    tag: "Moments",
    summary: "Correct a moment",
    description: "Changes the given fields of a moment. Viewers receive the correction.",
    access: { auction: "record" },
    errors: ["MOMENT_NOT_FOUND"],
  },
  "DELETE /api/v1/auctions/:id/moments/:momentId": {
    id: "deleteMoment",
    tag: "Moments",
    summary: "Delete a moment",
    description: "Deletes a moment. Viewers are notified. Its `clientId` can be used again.",
    access: { auction: "record" },
    errors: ["MOMENT_NOT_FOUND"],
  },
  "GET /api/v1/auctions/:id/live-view": {
    id: "getLiveView",
    tag: "Public",
    summary: "Get the live page's data",
    description:
      "Returns the public fields of the auction, the count as the public sees it, the lot on the block and the last moments.",
    access: "visible",
  },
  "GET /api/v1/auctions/:id/heat": {
    id: "getHeat",
    tag: "Public",
    summary: "Get the heat of the lot on the block",
    description:
      "Returns how much interest the lot on the block has drawn, as a whole number from 0 to 100. It is `null` if the public may not see the numbers of viewers that it comes from.",
    access: "visible",
  },
};
