import { directoryAnswer, type LiveAnswer, liveAnswer, type SyncedAuction } from "@headcount/protocol";
import { z } from "zod";
import { keyRefusedWords, postInternally, tooOldWords } from "./client.ts";

const AUCTION_REQUEST_MS = 5_000;
const found = z.object({ data: directoryAnswer });
const listed = z.object({ data: liveAnswer });

export interface AuctionSourceOptions {
  /** Origin of the API. */
  url: string;
  key: string;
  deadlineMs?: number;
}

/**
 * The auctions of the API server. Both calls reject with a readable reason if the server cannot be reached, refuses the key, or lacks the
 * route.
 */
export interface AuctionSource {
  /** The auctions of these ids that exist; at most `MAX_IDS` ids. */
  find(ids: readonly string[]): Promise<SyncedAuction[]>;
  /** The next live auctions after this id, ordered by id. The mark of each one changes when the auction changes. */
  live(after: string | null): Promise<LiveAnswer>;
}

export function auctionSource({ url, key, deadlineMs = AUCTION_REQUEST_MS }: AuctionSourceOptions): AuctionSource {
  const ask = async (path: string, body: object): Promise<unknown> => {
    const reply = await postInternally({ url, path, key, body, deadlineMs });
    if (reply.status === 403) throw new Error(keyRefusedWords(url));
    if (reply.status === 404) throw new Error(tooOldWords(url));
    if (!reply.ok) throw new Error(`${url} answers ${reply.status}`);
    return reply.json();
  };
  return {
    find: async (ids) => found.parse(await ask("/api/v1/directory", { ids })).data.auctions,
    live: async (after) => listed.parse(await ask("/api/v1/directory/live", { after })).data,
  };
}
