import { BASE_PATH } from "../browser/base-path.ts";
import { within } from "../browser/deadline.ts";

/** Time-outs until an answer begins, for a read and for a write. The body of a write may take longer. */
const READ_MS = 20_000;
const WRITE_MS = 60_000;
const PROBE_MS = 10_000;

/** A request that ad blockers allow and every server answers. */
const PROBE = `${BASE_PATH}/api/v1/config`;

/** A request that never left this device, although others reach the server. */
export class RequestBlocked extends Error {
  constructor(cause: unknown) {
    super("Something on this device blocks the request", { cause });
    this.name = "RequestBlocked";
  }
}

const serverAnswers = async (): Promise<boolean> => {
  try {
    await within(PROBE_MS, (signal) => fetch(PROBE, { cache: "no-store", signal }));
    return true;
  } catch {
    return false;
  }
};

interface Sending {
  /** Whether the request may be sent twice. */
  isSafe?: boolean;
  /** How long to wait for an answer, ms. */
  withinMs?: number | undefined;
  /** Also aborts the request. */
  signal?: AbortSignal;
}

/**
 * The result of `send`, which must call `fetch` with the given signal. @throws RequestBlocked if the request got no answer although the
 * server answers others; a DOMException if the server did not answer in time; otherwise the error of `send`, such as a TypeError if the
 * server cannot be reached
 */
export async function detectBlocking<T>(
  send: (signal: AbortSignal) => Promise<T>,
  { isSafe = true, withinMs = isSafe ? READ_MS : WRITE_MS, signal: outer }: Sending = {},
): Promise<T> {
  const attempt = (): Promise<T> => within(withinMs, send, outer);
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof TypeError) || !(await serverAnswers())) throw error;
    if (!isSafe) throw new RequestBlocked(error);
  }
  // The connection may have broken during the request.
  try {
    return await attempt();
  } catch (error) {
    throw error instanceof TypeError ? new RequestBlocked(error) : error;
  }
}

/**
 * The reply, if it can be from the server. The sign-in page of a network answers every request with success and its own page. @throws
 * Error if the reply is not JSON
 */
export function requireJson(reply: Response): Response {
  const type = reply.headers.get("content-type") ?? "";
  if (/^application\/json\b/i.test(type)) return reply;
  throw new Error(`The answer (status ${reply.status}, ${type || "no type"}) is not the server's`);
}
