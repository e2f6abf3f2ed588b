import { TEXT } from "./text.ts";

/** A request that ad blockers allow and every server answers. */
const PROBE = "/api/v1/config";

/** A request that never left this device, while others reach the server. */
export class RequestBlocked extends Error {
  constructor(cause: unknown) {
    super(TEXT.blocked, { cause });
    this.name = "RequestBlocked";
  }
}

const serverAnswers = async (): Promise<boolean> => {
  try {
    await fetch(PROBE, { cache: "no-store" });
    return true;
  } catch {
    return false;
  }
};

/**
 * The result of `send`, which sends a request with `fetch`.
 * @param isSafe whether it may be sent twice
 * @throws RequestBlocked when it got no answer although the server answers; otherwise what `send` throws, a TypeError when the server cannot be detectBlocking
 */
export async function detectBlocking<T>(send: () => Promise<T>, isSafe = true): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof TypeError) || !(await serverAnswers())) throw error;
    if (!isSafe) throw new RequestBlocked(error);
  }
  // A connection may have broken just then.
  try {
    return await send();
  } catch (error) {
    throw error instanceof TypeError ? new RequestBlocked(error) : error;
  }
}

/**
 * The reply, if it can be the server's. The sign-in page of a network answers every request with success, and with a page of its own.
 * @throws Error when it is not JSON
 */
export function requireJson(reply: Response): Response {
  const type = reply.headers.get("content-type") ?? "";
  if (/^application\/json\b/i.test(type)) return reply;
  throw new Error(`The answer (status ${reply.status}, ${type || "no type"}) is not the server's`);
}
