export { type ClientOptions, createClient } from "./client.ts";
export {
  type ApiCallOptions,
  auctionApi,
  type ViewerAnalytics,
  type ViewerAnalyticsAnswer,
  type ViewersQuery,
} from "./viewer-analytics.ts";
