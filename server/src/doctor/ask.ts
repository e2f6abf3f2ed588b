import { SOCKET_PATH } from "@headcount/protocol";
import { z } from "zod";

const DOCTOR_ANSWER_MS = 5_000;
/** A Date header has truncated seconds: on average half a second is missing. */
const CUT_MS = 500;

/** The result of a request over HTTP. */
export type Answer<T> =
  /** `aheadMs`: how far that server's clock is ahead of ours, to about a second; `null` if unknown. */
  | { kind: "answered"; data: T; aheadMs: number | null }
  | { kind: "refused"; status: number }
  /** Another program answers. */
  | { kind: "strange" }
  | { kind: "silent"; error: string };

export interface Question<T> {
  url: string;
  path: string;
  data: z.ZodType<T>;
  headers?: Record<string, string>;
  /** Sent with POST. Without a body, the request is a GET. */
  body?: object;
  /** Epoch ms. */
  now(): number;
}

/** Asks a Headcount server. Never throws, and waits for a few seconds at most. */
export async function ask<T>({ url, path, data, headers = {}, body, now }: Question<T>): Promise<Answer<T>> {
  const asked = now();
  try {
    const reply = await fetch(new URL(path, url), {
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(DOCTOR_ANSWER_MS),
      // A redirect would forward the key.
      redirect: "manual",
    });
    const aheadMs = ahead(reply.headers.get("date"), asked, now());
    if (!reply.ok) {
      await reply.body?.cancel();
      return { kind: "refused", status: reply.status };
    }
    const parsed = z.object({ success: z.literal(true), data }).safeParse(await reply.json().catch(() => null));
    return parsed.success ? { kind: "answered", data: parsed.data.data, aheadMs } : { kind: "strange" };
  } catch (error) {
    return { kind: "silent", error: wordsOf(error) };
  }
}

/** How far a clock is ahead of ours, ms. It sent `date` between two of our instants; the middle of the round trip is assumed. */
export function ahead(date: string | null, asked: number, answered: number): number | null {
  const answeredAt = Date.parse(date ?? "");
  return Number.isNaN(answeredAt) ? null : answeredAt + CUT_MS - (asked + answered) / 2;
}

/** An origin that no page can have, so it may never connect. */
export const STRANGER = "https://stranger.invalid";

export type HandshakeResult = "accepted" | "refused" | "silent";

/** Whether a browser's page of this origin may open a socket. Opens one like a browser, and closes it. */
export async function tryHandshake(url: string, origin: string): Promise<HandshakeResult> {
  const polling = new URL(`${SOCKET_PATH}?EIO=4&transport=polling`, url);
  const options = { headers: { origin }, signal: AbortSignal.timeout(DOCTOR_ANSWER_MS) };
  try {
    const reply = await fetch(polling, options);
    const [, sid] = /"sid":"([^"]+)"/.exec(await reply.text()) ?? [];
    if (!reply.ok || sid === undefined) return reply.status === 403 ? "refused" : "silent";
    polling.searchParams.set("sid", sid);
    // Engine.IO's packet "close".
    await fetch(polling, { ...options, method: "POST", body: "1" });
    return "accepted";
  } catch {
    return "silent";
  }
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no host has this name",
  EAI_AGAIN: "the name cannot be looked up",
  EHOSTUNREACH: "there is no way to this host",
  ECONNRESET: "the connection was cut",
};

/** The message of an error of fetch or of a request. */
export const wordsOf = (error: unknown): string => {
  const { name, message, code, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return `no answer within ${DOCTOR_ANSWER_MS / 1_000} s`;
  return WORDS[cause?.code ?? code ?? ""] ?? (cause?.message || message);
};
