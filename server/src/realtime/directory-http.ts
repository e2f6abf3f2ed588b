import {
  type DirectoryQuery,
  directoryAnswer,
  INTERNAL_KEY_HEADER,
  OLDEST_API,
  type PublicAuction,
} from "@headcount/protocol";
import { z } from "zod";

const DEADLINE_MS = 5_000;
const answer = z.object({ data: directoryAnswer });

export interface DirectoryClientOptions {
  /** Origin of the API. */
  url: string;
  key: string;
}

/**
 * Asks the API for auctions; resolves to those that exist.
 * @throws Error in words when the API cannot be reached, refuses the key, or does not know the question.
 */
export type AskDirectory = (query: DirectoryQuery) => Promise<PublicAuction[]>;

export const directoryClient =
  ({ url, key }: DirectoryClientOptions): AskDirectory =>
  async (query) => {
    const reply = await fetch(new URL("/api/v1/directory", url), {
      method: "POST",
      headers: { "content-type": "application/json", [INTERNAL_KEY_HEADER]: key },
      body: JSON.stringify(query),
      signal: AbortSignal.timeout(DEADLINE_MS),
      // A redirect would carry the key along.
      redirect: "manual",
    });
    if (reply.status === 403)
      throw new Error(`${url} refuses the internal key: INTERNAL_API_KEY must be the same on both servers`);
    if (reply.status === 404)
      throw new Error(`${url} is older than this server: it needs version ${OLDEST_API} or newer`);
    if (!reply.ok) throw new Error(`${url} answers ${reply.status}`);
    return answer.parse(await reply.json()).data.auctions;
  };
