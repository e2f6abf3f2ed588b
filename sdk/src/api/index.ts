export { type ClientOptions, createClient } from "./client.ts";
// Each schema of the API document by its name, such as `Auction`. `paths`, `operations` and `components` are exported, too.
export type * from "./schema.ts";
export { type ApiCallOptions, auctionApi, type ViewerAnalyticsAnswer, type ViewersQuery } from "./viewer-analytics.ts";
