import { BASE_PATH } from "../browser/base-path.ts";
import { within } from "../browser/deadline.ts";
import { TEXT } from "./text.ts";

/** A server that has not begun to answer after this time will not answer: to a read, and to a write, whose body may take longer. */
const READ_MS = 20_000;
const WRITE_MS = 60_000;
const PROBE_MS = 10_000;

/** A request that ad blockers allow and every server answers. */
const PROBE = `${BASE_PATH}/api/v1/config`;

/** A request that never left this device, while others reach the server. */
export class RequestBlocked extends Error {
  constructor(cause: unknown) {
    super(TEXT.blocked, { cause });
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
  /** How long it waits for an answer. */
  withinMs?: number | undefined;
  /** Ends the request, too. */
  signal?: AbortSignal;
}

/**
 * The result of `send`, which sends a request with `fetch` and the signal that it is given.
 * @throws RequestBlocked when it got no answer although the server answers others; a DOMException when the server did not answer in time; otherwise what
 * `send` throws, a TypeError when the server cannot be reached
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
  // A connection may have broken just then.
  try {
    return await attempt();
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
