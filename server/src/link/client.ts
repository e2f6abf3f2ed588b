import { INTERNAL_KEY_HEADER, OLDEST_API } from "@headcount/protocol";

export interface InternalPost {
  /** Origin of the other server. */
  url: string;
  path: string;
  key: string;
  body: object;
  deadlineMs: number;
}

/**
 * Posts to the other server with the internal key. Resolves to the reply, with any status. @throws like `fetch`, if there is no reply
 * within the deadline
 */
export const postInternally = ({ url, path, key, body, deadlineMs }: InternalPost): Promise<Response> =>
  fetch(new URL(path, url), {
    method: "POST",
    headers: { "content-type": "application/json", [INTERNAL_KEY_HEADER]: key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(deadlineMs),
    // A redirect would reveal the key.
    redirect: "manual",
  });

export const keyRefusedWords = (url: string): string =>
  `${url} refuses the internal key: INTERNAL_API_KEY must be the same on both servers`;

export const tooOldWords = (url: string): string =>
  `${url} is older than this server: it needs version ${OLDEST_API} or newer`;
