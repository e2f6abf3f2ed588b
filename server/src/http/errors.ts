import { ERRORS, type ErrorBody, type ErrorCode, HeadcountError, invalidField } from "@headcount/protocol";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";
import { isForPerson } from "./pages/problem-page.ts";
import { RETRY_AFTER_S } from "./readiness.ts";
import type { App } from "./types.ts";

/** The body of an error. */
export const errorBody = (
  code: ErrorCode,
  message: string = ERRORS[code].message,
  { field, reason }: Partial<Pick<HeadcountError, "field" | "reason">> = {},
): ErrorBody => ({
  success: false,
  error: { code, message, ...(field !== undefined && { field }), ...(reason !== undefined && { reason }) },
});

/** The first problem of an input, as an error that names the field. */
export function invalid(issues: readonly { path: PropertyKey[]; message: string; keys?: string[] }[]): HeadcountError {
  const [issue] = issues;
  const field = [...(issue?.path ?? []), ...(issue?.keys?.slice(0, 1) ?? [])].join(".");
  const message = issue?.message ?? ERRORS.VALIDATION_FAILED.message;
  return field ? invalidField(field, message) : new HeadcountError("VALIDATION_FAILED", message);
}

const FASTIFY_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "BODY_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  FST_ERR_CTP_INVALID_JSON_BODY: "BODY_NOT_JSON",
  FST_ERR_CTP_EMPTY_JSON_BODY: "BODY_NOT_JSON",
};

const known = (error: unknown): HeadcountError | null => {
  if (error instanceof HeadcountError) return error;
  // The outer message is logged. The cause becomes the answer.
  if (error instanceof Error && error.cause instanceof HeadcountError) return error.cause;
  if (error instanceof z.ZodError) return invalid(error.issues);
  if (hasZodFastifySchemaValidationErrors(error)) {
    return invalid(
      error.validation.map(({ instancePath, message, params }) => ({
        path: instancePath.split("/").filter((step) => step !== ""),
        message: message ?? "",
        ...(Array.isArray(params.keys) && { keys: params.keys.map(String) }),
      })),
    );
  }
  const { code, statusCode } = error as FastifyError;
  const mapped = FASTIFY_CODES[code];
  if (mapped) return new HeadcountError(mapped);
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
    ? new HeadcountError("VALIDATION_FAILED", (error as Error).message)
    : null;
};

/** Renders an error as a page. */
export type ProblemPage = (code: ErrorCode, request: FastifyRequest) => string;

/**
 * Turns errors of routes into answers of the catalogue. Server errors are logged and counted. Programs get JSON; people who open an address in a browser get a
 * page, if there is a `problemPage`.
 */
export function answerErrors(app: App, failed: () => void, problemPage: ProblemPage | undefined): void {
  const say = (request: FastifyRequest, reply: FastifyReply, body: ErrorBody) => {
    const { code } = body.error;
    reply.code(ERRORS[code].status);
    return problemPage && isForPerson(request)
      ? reply.header("vary", "accept-language").type("text/html; charset=utf-8").send(problemPage(code, request))
      : reply.send(body);
  };
  app.setErrorHandler((error, request, reply) => {
    const answer = known(error);
    const retryAfterS = answer?.retryAfterS ?? (answer?.code === "NOT_READY" ? RETRY_AFTER_S : undefined);
    if (retryAfterS !== undefined) reply.header("retry-after", retryAfterS);
    if (answer) return say(request, reply, errorBody(answer.code, answer.message, answer));
    failed();
    request.log.error({ err: error, route: request.routeOptions.url }, "request failed");
    return say(request, reply, errorBody("INTERNAL_ERROR"));
  });
  app.setNotFoundHandler((request, reply) => say(request, reply, errorBody("ROUTE_NOT_FOUND")));
}

/** Refuses a query with a repeated field, because guards and schemas expect one value and would get a list. Routes without a query ignore it. */
export function refuseRepeatedFields(app: App): void {
  app.addHook("onRequest", async ({ query, routeOptions }) => {
    if (!routeOptions.schema?.querystring) return;
    const repeated = Object.entries(query as object).find(([, value]) => Array.isArray(value));
    if (repeated) throw invalidField(repeated[0], "was sent more than once, send it once");
  });
}
