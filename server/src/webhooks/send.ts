import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { AddressRefused, hostOf, isPublicAddress, publicLookup } from "../platform/network/public-address.ts";
import { retryAfterMs } from "../platform/network/retry-after.ts";

/** A request to a receiver. */
export interface WebhookRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Gives the request up. */
  signal?: AbortSignal;
}

/** The answer of a receiver, of whatever status. */
export interface WebhookAnswer {
  status: number;
  /** How long the receiver asks to wait, ms; 0 if it does not. */
  retryAfterMs: number;
  /** How its body begins. */
  text: string;
}

/** Sends a request. Rejects with an Error in words if no answer comes. */
export type SendWebhook = (request: WebhookRequest) => Promise<WebhookAnswer>;

interface SenderOptions {
  /** Whether to send to any address, and over http as well. */
  allowPrivate: boolean;
  deadlineMs?: number;
  /** Epoch ms. */
  now(): number;
  lookup?: ReturnType<typeof publicLookup>;
}

const DEADLINE_MS = 15_000;
const BODY_BYTES = 1_000;

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name does not exist",
  EAI_AGAIN: "the host name could not be looked up",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was closed without an answer",
  EPIPE: "the connection was closed without an answer",
  ETIMEDOUT: "the connection timed out",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  CERT_HAS_EXPIRED: "the certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the certificate is self-signed",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certificate cannot be verified",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another host",
};

/**
 * A sender over node:http and node:https: unlike `fetch`, these follow no redirect and take a `lookup`, which sees the addresses that are connected to. Each request has
 * a connection of its own.
 */
export function webhookSender({
  allowPrivate,
  deadlineMs = DEADLINE_MS,
  now,
  lookup = publicLookup(),
}: SenderOptions): SendWebhook {
  const checked = allowPrivate ? {} : { lookup };
  // Own agents: the global ones may go through a proxy, which would look names up by itself.
  const agents = { "http:": new HttpAgent({ keepAlive: false }), "https:": new HttpsAgent({ keepAlive: false }) };
  return async ({ url: address, headers, body, signal: given }) => {
    const url = new URL(address);
    const host = hostOf(url);
    const isHttp = url.protocol === "http:";
    if (isHttp && !allowPrivate) throw new Error("the address is not https");
    if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw new AddressRefused(host);
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = given ? AbortSignal.any([deadline, given]) : deadline;
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = (isHttp ? httpRequest : httpsRequest)(url, {
          ...checked,
          ...{ method: "POST", agent: agents[isHttp ? "http:" : "https:"], signal },
          headers: { ...headers, "accept-encoding": "identity", "content-length": String(Buffer.byteLength(body)) },
        });
        request.once("response", resolve).on("error", reject).end(body);
      });
      const wait = retryAfterMs(answer.headers["retry-after"] ?? null, now());
      return { status: answer.statusCode ?? 0, retryAfterMs: wait, text: await beginningOf(answer) };
    } catch (error) {
      if (error instanceof AddressRefused) throw error;
      if (deadline.aborted) throw new Error(`no answer within ${deadlineMs / 1_000} s`, { cause: error });
      throw new Error(WORDS[codeOf(error)] ?? "the request failed", { cause: error });
    }
  };
}

/** An attempt at several addresses of a host fails with an error that holds theirs. */
const codeOf = (error: unknown): string => {
  const { code, errors } = error as { code?: string; errors?: { code?: string }[] };
  return errors?.[0]?.code ?? code ?? "";
};

/** The first bytes of a body as text. The rest is not read, and an error after the head changes nothing. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= BODY_BYTES) break;
    }
  } catch {
    // The status has said what became of it.
  }
  answer.destroy();
  return Buffer.concat(chunks).subarray(0, BODY_BYTES).toString("utf8");
}
