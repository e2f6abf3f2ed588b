import type { ErrorBody, ErrorCode } from "@headcount/protocol";
import { createClient } from "@headcount/sdk/api";
import { ownServer } from "../browser/base-path.ts";
import { learnServerTime } from "../time/server-time.ts";
import { detectBlocking } from "./blocked-request.ts";
import { accessToken, isShared, shareToken } from "./link-token.ts";
import { TEXT } from "./text.ts";

/** An error from the API. */
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

/** The API of this page's server. A call may have its own deadline: `{ fetch: sendWithin(10_000) }`. */
export const api = createClient({
  url: ownServer(),
  ...(shareToken !== null && { shareToken }),
  ...(accessToken !== null && { token: accessToken }),
  fetch: sendWithin(),
});

/** Whether requests carry the session cookie. */
const credentials: RequestCredentials = isShared ? "omit" : "same-origin";

/**
 * A `fetch` with a deadline, for a call. @param withinMs how long an answer may take to begin; by default it depends on the method
 */
export function sendWithin(withinMs?: number): (request: Request) => Promise<Response> {
  return async (request) => readable(await send(request, withinMs));
}

/** Requests a file. Its content is not read here. */
export async function sendForFile(request: Request): Promise<Response> {
  const reply = await send(request);
  return reply.ok ? reply : readable(reply);
}

const send = (request: Request, withinMs?: number): Promise<Response> =>
  detectBlocking(
    async (signal) => {
      const asked = Date.now();
      const reply = await fetch(request, { signal, credentials });
      learnServerTime(reply, asked);
      return reply;
    },
    { isSafe: request.method === "GET", withinMs, signal: request.signal },
  );

/** The reply, or an error if the reply is not from the API. A proxy in front of the server may answer instead. */
async function readable(reply: Response): Promise<Response> {
  const text = await reply.text().catch(() => "");
  if (isAnswer(text)) return new Response(text, reply);
  const body: ErrorBody = { success: false, error: { code: "NOT_READY", message: TEXT.noAnswer(reply.status) } };
  return new Response(JSON.stringify(body), { status: 502 });
}

function isAnswer(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "success" in body;
  } catch {
    return false;
  }
}

/** The result of a call. */
type Outcome<T> = { data: T; error?: never } | { data?: never; error: ErrorBody };

/**
 * The answer to a call, such as `answerOf(api.GET("/api/v1/keys"))`. @throws ApiError if the answer is an error
 */
export async function answerOf<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error } = await call;
  if (error) throw new ApiError(error.error);
  return data;
}

/**
 * The data in the answer to a call. @throws ApiError if the answer is an error
 */
export const dataOf = async <T>(call: Promise<Outcome<{ data: T }>>): Promise<T> => (await answerOf(call)).data;

/** Whether an error means that the auction does not exist or belongs to another organizer. */
export const isMissing = (error: Error | null): boolean =>
  error instanceof ApiError &&
  (error.code === "AUCTION_NOT_FOUND" || (error.code === "VALIDATION_FAILED" && error.field === "id"));

/** Whether an error means that the link of this page has expired or was revoked. */
export const isRefused = (error: Error | null): boolean => error instanceof ApiError && error.code === "SHARE_REFUSED";

/** Whether an error means that this page's access token is missing, expired or invalid. */
export const isTokenRefused = (error: Error | null): boolean =>
  error instanceof ApiError &&
  (error.code === "ACCESS_TOKEN_INVALID" || error.code === "NOT_PERMITTED" || error.code === "UNAUTHENTICATED");

/** Whether an error means that an invitation is invalid or no longer valid. */
export const isInviteRefused = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === "INVITE_REFUSED";
