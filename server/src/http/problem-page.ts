import { ERRORS, type ErrorCode, SOCKET_PATH } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { documentOf, escaped, type Pages } from "./page-text.ts";

/** Error texts for people: what happened, and what to do. All other errors use the catalogue's message as their title. */
const WORDS: Partial<Record<ErrorCode, readonly [title: string, text: string]>> = {
  ROUTE_NOT_FOUND: ["Page not found", "The address may be mistyped or cut off."],
  AUCTION_NOT_FOUND: ["Auction not found", "The address may be mistyped, or the auction may have been removed."],
  TOO_MANY_REQUESTS: ["Too many requests", "Wait a minute, then reload the page."],
  NOT_READY: [
    "The server is not ready",
    "It is starting, or its database does not answer. Reload the page in a moment.",
  ],
  AMBIGUOUS_ADDRESS: ["This address cannot be read", "It may be mistyped or cut off. Open the link again."],
};

const wordsOf = (code: ErrorCode): readonly [string, string] =>
  WORDS[code] ??
  (ERRORS[code].status < 500
    ? [ERRORS[code].message, "The address may be mistyped or cut off."]
    : ["Something went wrong on the server", "Reload the page in a moment."]);

/** Paths that only programs request. */
const FOR_PROGRAMS = ["/api/", SOCKET_PATH];

/** Whether a person opened the address in a browser. Programs accept anything, or JSON. */
export const isForPerson = ({ method, url, headers }: Pick<FastifyRequest, "method" | "url" | "headers">): boolean =>
  (method === "GET" || method === "HEAD") &&
  (headers.accept ?? "").includes("text/html") &&
  !FOR_PROGRAMS.some((prefix) => url.startsWith(prefix));

/** Pages that show an error to a person. */
export function problemPages(pages: Pages): (code: ErrorCode) => string {
  const fill = documentOf(pages, "problem.html");
  return (code) => {
    const [title, text] = wordsOf(code);
    return fill({ title: escaped(title), text: escaped(text) });
  };
}
