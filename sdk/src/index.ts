export { viewerCountWords } from "@headcount/protocol/viewer-count-words";
export { type ApiCallOptions, auctionApi } from "./api/index.ts";
export type { Transport } from "./connection.ts";
export {
  type AccessToken,
  type ViewerSnapshot,
  type ViewerStatus,
  type Watch,
  type WatchOptions,
  watchAuction,
} from "./viewer.ts";
