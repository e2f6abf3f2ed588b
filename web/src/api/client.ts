import type { Answer, ErrorCode } from "@headcount/protocol";
import { SHARE_HEADER } from "@headcount/protocol/headers";
import { BASE_PATH } from "../browser/base-path.ts";
import { learnServerTime } from "../time/server-time.ts";
import { detectBlocking } from "./blocked-request.ts";
import { accessToken, isShared, shareToken } from "./link-token.ts";
import type { Path } from "./path.ts";
import { TEXT } from "./text.ts";

/** An answer of the API that is an error. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;

  constructor({ code, message, field }: { code: ErrorCode; message: string; field?: string }) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.field = field;
  }
}

/** The headers of a page that acts by a link or a token. */
export const shareHeaders = (): Record<string, string> => ({
  ...(shareToken !== null && { [SHARE_HEADER]: shareToken }),
  ...(accessToken !== null && { authorization: `Bearer ${accessToken}` }),
});

/** Whether requests carry the session cookie. */
export const credentials: RequestCredentials = isShared ? "omit" : "same-origin";

export const call = async <T>(...request: Parameters<typeof ask>): Promise<T> => dataOf(await ask<T>(...request));

export async function ask<T>(
  method: string,
  address: Path,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
  withinMs?: number,
): Promise<Answer<T>> {
  const send = async (signal: AbortSignal) => {
    const asked = Date.now();
    const reply = await fetch(`${BASE_PATH}/api/v1${address}`, {
      method,
      credentials,
      signal,
      headers: {
        ...(body && { "content-type": "application/json" }),
        ...shareHeaders(),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    learnServerTime(reply, asked);
    return reply;
  };
  return answerOf<T>(await detectBlocking(send, { isSafe: method === "GET", withinMs }));
}

/** The answer in a reply. A proxy in front of the server may answer without JSON. */
export async function answerOf<T>(reply: Response): Promise<Answer<T>> {
  try {
    return (await reply.json()) as Answer<T>;
  } catch {
    return { success: false, error: { code: "NOT_READY", message: TEXT.noAnswer(reply.status) } };
  }
}

/** Whether an error means that the auction does not exist or belongs to another organizer. */
export const isMissing = (error: Error | null): boolean =>
  error instanceof ApiError &&
  (error.code === "AUCTION_NOT_FOUND" || (error.code === "VALIDATION_FAILED" && error.field === "id"));

/** Whether an error means that the link of this page has expired or was revoked. */
export const isRefused = (error: Error | null): boolean => error instanceof ApiError && error.code === "SHARE_REFUSED";

/** Whether an error means that the access token of this page is missing, has expired or is not valid. */
export const isTokenRefused = (error: Error | null): boolean =>
  error instanceof ApiError &&
  (error.code === "ACCESS_TOKEN_INVALID" || error.code === "NOT_PERMITTED" || error.code === "UNAUTHENTICATED");

/** Whether an error means that an invitation is invalid or no longer valid. */
export const isInviteRefused = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === "INVITE_REFUSED";

/**
 * The data of an answer.
 * @throws ApiError when the answer is an error.
 */
export function dataOf<T>(answer: Answer<T>): T {
  if (answer.success) return answer.data;
  throw new ApiError(answer.error);
}
