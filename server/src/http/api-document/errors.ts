import { ERRORS, type ErrorBody, type ErrorCode, TOKEN_REASONS, type TokenReason } from "@headcount/protocol";
import { z } from "zod";
import { type Access, refusalsOf } from "./access.ts";

/** Every failed request is answered with this. */
export const errorAnswer = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    /** The invalid input field. */
    field: z.string().optional(),
    /** Why an access token is not valid. */
    reason: z.enum(Object.keys(TOKEN_REASONS) as [TokenReason, ...TokenReason[]]).optional(),
  }),
}) satisfies z.ZodType<Pick<ErrorBody, "success">>;

/** The answers that operations share, by status. */
export const ERROR_ANSWERS = {
  400: { name: "BadRequest", description: "The request is not valid." },
  401: { name: "Unauthenticated", description: "The credential is missing or not valid." },
  403: { name: "Forbidden", description: "The credential does not permit this." },
  404: { name: "NotFound", description: "It does not exist, or you may not know of it." },
  409: { name: "Conflict", description: "The current state does not allow this." },
  413: { name: "BodyTooLarge", description: "The body is too large." },
  415: { name: "UnsupportedMediaType", description: "The body must be JSON." },
  429: { name: "TooManyRequests", description: "Too many requests. Wait for `Retry-After` seconds." },
  500: { name: "InternalError", description: "Something went wrong on the server." },
  503: { name: "NotReady", description: "The server is starting, or its database does not answer." },
} as const satisfies Record<(typeof ERRORS)[ErrorCode]["status"], { name: string; description: string }>;

/** Codes that are answered with this status. */
export const codesOf = (status: number): ErrorCode[] =>
  (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].status === status);

interface Route {
  method: string;
  path: string;
  hasInput: boolean;
  hasBody: boolean;
  access: Access;
  errors?: readonly ErrorCode[] | undefined;
  answersUnprepared?: boolean | undefined;
}

/** The error codes that an operation can give, by status. */
export function errorsOf({
  method,
  path,
  hasInput,
  hasBody,
  access,
  errors = [],
  answersUnprepared,
}: Route): Map<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([
    ...(hasInput || hasBody ? (["VALIDATION_FAILED"] as const) : []),
    ...(hasBody ? (["BODY_NOT_JSON", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const) : []),
    ...(method === "get" && !path.startsWith("/api/auth/") ? [] : (["ORIGIN_REFUSED"] as const)),
    ...refusalsOf(access),
    ...errors,
    "TOO_MANY_REQUESTS",
    "INTERNAL_ERROR",
    ...(path.startsWith("/api/") && !answersUnprepared ? (["NOT_READY"] as const) : []),
  ]);
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status as number);
  return new Map([...byStatus].toSorted(([a], [b]) => a - b));
}
