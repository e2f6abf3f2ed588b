import { ERRORS, type ErrorCode, SOCKET_PATH } from "@headcount/protocol";
import type { Words } from "@headcount/protocol/languages/all";
import type { FastifyRequest } from "fastify";
import { escaped } from "../../platform/escaped-html.ts";
import { languageValues, pageLanguage, wordsIn } from "./page-language.ts";
import { documentOf, type Pages } from "./page-text.ts";

/** Error texts for people: what happened, and what to do. */
function wordsOf(code: ErrorCode, { page, server }: Words): readonly [title: string, text: string] {
  switch (code) {
    case "ROUTE_NOT_FOUND":
      return [server.pageNotFound, server.addressHelp];
    case "AUCTION_NOT_FOUND":
      return [page.notFound, page.notFoundHelp];
    case "TOO_MANY_REQUESTS":
      return [page.tooManyRequests, page.tooManyRequestsHelp];
    case "NOT_READY":
      return [server.notReady, server.notReadyHelp];
    case "AMBIGUOUS_ADDRESS":
      return [server.unreadable, server.unreadableHelp];
    default:
      return ERRORS[code].status < 500
        ? [server.refused, server.addressHelp]
        : [server.serverFailed, server.serverFailedHelp];
  }
}

/** Paths that only programs request. */
const FOR_PROGRAMS = ["/api/", SOCKET_PATH];

/** Whether a person opened the address in a browser. Programs accept anything, or JSON. */
export const isForPerson = ({ method, url, headers }: Pick<FastifyRequest, "method" | "url" | "headers">): boolean =>
  (method === "GET" || method === "HEAD") &&
  (headers.accept ?? "").includes("text/html") &&
  !FOR_PROGRAMS.some((prefix) => url.startsWith(prefix));

/** Pages that show an error to a person, in their browser's language. */
export function problemPages(pages: Pages): (code: ErrorCode, request: FastifyRequest) => string {
  const fill = documentOf(pages, "problem.html");
  return (code, request) => {
    const language = pageLanguage(request);
    const [title, text] = wordsOf(code, wordsIn(language));
    return fill({ ...languageValues(language), title: escaped(title), text: escaped(text) });
  };
}
