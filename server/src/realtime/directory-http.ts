import { type DirectoryQuery, directoryAnswer, type PublicAuction } from "@headcount/protocol";
import { z } from "zod";
import { keyRefusedWords, postInternally, tooOldWords } from "../platform/internal-post.ts";

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
    const reply = await postInternally({ url, path: "/api/v1/directory", key, body: query, deadlineMs: DEADLINE_MS });
    if (reply.status === 403) throw new Error(keyRefusedWords(url));
    if (reply.status === 404) throw new Error(tooOldWords(url));
    if (!reply.ok) throw new Error(`${url} answers ${reply.status}`);
    return answer.parse(await reply.json()).data.auctions;
  };
