import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { AddressRefused, hostOf, isPublicAddress, publicLookup } from "./public-address.ts";

/** A request to an address that a user has given. */
export interface PublicRequest {
  method: "GET" | "POST";
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** The most of the answer's body that is read. */
  maxBytes: number;
  /** Cancels the request. */
  signal?: AbortSignal;
}

/** An answer of any status. */
export interface PublicAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The body, or its beginning. */
  text: string;
  /** Whether `text` is the whole body. */
  isWhole: boolean;
}

/** Sends a request. Rejects with a readable Error if there is no answer. */
export type SendPublicRequest = (request: PublicRequest) => Promise<PublicAnswer>;

export interface PublicRequestOptions {
  /** Whether to send to any address, and over http as well. */
  allowPrivate: boolean;
  deadlineMs: number;
  lookup?: ReturnType<typeof publicLookup>;
}

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
 * Requests to the public internet alone, over node:http and node:https: unlike `fetch`, these follow no redirect and take a `lookup`, which sees the addresses that are
 * connected to. Each request has a connection of its own.
 */
export function publicRequests({
  allowPrivate,
  deadlineMs,
  lookup = publicLookup(),
}: PublicRequestOptions): SendPublicRequest {
  const checked = allowPrivate ? {} : { lookup };
  // Separate agents, because the global ones may use a proxy, which would look up names itself.
  const agents = { "http:": new HttpAgent({ keepAlive: false }), "https:": new HttpsAgent({ keepAlive: false }) };
  return async ({ method, url: address, headers, body, maxBytes, signal: given }) => {
    const url = new URL(address);
    const host = hostOf(url);
    const isHttp = url.protocol === "http:";
    if (isHttp && !allowPrivate) throw new Error("the address is not https");
    if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw new AddressRefused(host);
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = given ? AbortSignal.any([deadline, given]) : deadline;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = (isHttp ? httpRequest : httpsRequest)(url, {
          ...checked,
          ...{ method, agent: agents[isHttp ? "http:" : "https:"], signal },
          headers: { ...headers, "accept-encoding": "identity", ...length },
        });
        request.once("response", resolve).on("error", reject).end(body);
      });
      return { status: answer.statusCode ?? 0, headers: answer.headers, ...(await beginningOf(answer, maxBytes)) };
    } catch (error) {
      if (error instanceof AddressRefused) throw error;
      if (deadline.aborted) throw new Error(`no answer within ${deadlineMs / 1_000} s`, { cause: error });
      throw new Error(WORDS[codeOf(error)] ?? "the request failed", { cause: error });
    }
  };
}

/** Why nothing can ever be sent to an address, as a message; `null` if that depends on the addresses of its host name. */
export function addressProblem(address: string): string | null {
  const url = new URL(address);
  if (url.protocol !== "https:") return "must be an https address";
  const host = hostOf(url);
  return isIP(host) !== 0 && !isPublicAddress(host) ? "must be an address of the public internet" : null;
}

/** An attempt at several addresses of a host fails with an error that holds theirs. */
const codeOf = (error: unknown): string => {
  const { code, errors } = error as { code?: string; errors?: { code?: string }[] };
  return errors?.[0]?.code ?? code ?? "";
};

/** The first bytes of a body as text. The rest is not read, and an error after the head only shortens the text. */
async function beginningOf(answer: IncomingMessage, maxBytes: number): Promise<Pick<PublicAnswer, "text" | "isWhole">> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isWhole = false;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) break;
    }
    isWhole = bytes <= maxBytes && answer.complete;
  } catch {
    // The status shows the result of the request.
  }
  answer.destroy();
  return { text: Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8"), isWhole };
}
