/** Every error of Headcount: HTTP status, message, and whether the same request may succeed later. */
export const ERRORS = {
  VALIDATION_FAILED: { status: 400, message: "The request is not valid", retry: false },
  AMBIGUOUS_ADDRESS: { status: 400, message: "The request address is ambiguous", retry: false },
  BODY_NOT_JSON: { status: 400, message: "The body is not valid JSON", retry: false },
  UNAUTHENTICATED: { status: 401, message: "Sign in first", retry: false },
  KEY_REFUSED: { status: 401, message: "This API key is not valid or was revoked", retry: false },
  ACCESS_TOKEN_REQUIRED: {
    status: 401,
    message: "This auction opens only with an access token of its organizer's application",
    retry: false,
  },
  ACCESS_TOKEN_INVALID: { status: 401, message: "The access token is not valid", retry: false },
  INTERNAL_KEY_REFUSED: { status: 403, message: "The internal key is missing or wrong", retry: false },
  NOT_PERMITTED: { status: 403, message: "Your role or API key does not permit this in the auction", retry: false },
  RECORDER_REFUSED: { status: 403, message: "The secret of this recorder is missing or wrong", retry: false },
  SHARE_REFUSED: { status: 403, message: "This link has expired or was revoked", retry: false },
  TICKET_REFUSED: { status: 403, message: "This download link has expired. Start the download again", retry: false },
  INVITE_REFUSED: { status: 403, message: "This invitation has expired, was used or was revoked", retry: false },
  MAIL_OFF: { status: 403, message: "This server does not send e-mails. Copy the link instead", retry: false },
  RESET_REFUSED: { status: 403, message: "This link has expired or was used. Ask for a new one", retry: false },
  ORIGIN_REFUSED: { status: 403, message: "Pages of this origin may not send this request", retry: false },
  SITE_NOT_ALLOWED: { status: 403, message: "This auction does not allow pages of this site", retry: false },
  AUCTION_NOT_FOUND: { status: 404, message: "There is no such auction", retry: false },
  MOMENT_NOT_FOUND: { status: 404, message: "There is no such moment", retry: false },
  SPONSOR_NOT_FOUND: { status: 404, message: "There is no such sponsor", retry: false },
  MARK_NOT_FOUND: { status: 404, message: "There is no such mark", retry: false },
  KEY_NOT_FOUND: { status: 404, message: "There is no such API key", retry: false },
  SESSION_NOT_FOUND: { status: 404, message: "There is no such session", retry: false },
  SHARE_NOT_FOUND: { status: 404, message: "There is no such link", retry: false },
  INVITE_NOT_FOUND: { status: 404, message: "There is no such invitation", retry: false },
  MEMBER_NOT_FOUND: { status: 404, message: "This user has no role in the auction", retry: false },
  WEBHOOK_NOT_FOUND: { status: 404, message: "There is no such webhook", retry: false },
  TOKEN_KEY_NOT_FOUND: { status: 404, message: "There is no such token key", retry: false },
  ROUTE_NOT_FOUND: { status: 404, message: "No such route", retry: false },
  SNAPSHOT_CONFLICT: {
    status: 409,
    message: "Another snapshot with the same recorder and sequence number is already stored",
    retry: false,
  },
  TOO_MANY_RECORDERS: {
    status: 409,
    message: "This minute already has the maximum number of recorders",
    retry: false,
  },
  MOMENT_CONFLICT: {
    status: 409,
    message: "Another moment with the same clientId is already recorded",
    retry: false,
  },
  AUCTION_ID_USED: {
    status: 409,
    message: "This auction id is or was in use. Choose another one",
    retry: false,
  },
  EXTERNAL_ID_TAKEN: {
    status: 409,
    message: "An owner of this auction has another auction with this external id. Choose another one",
    retry: false,
  },
  LAST_OWNER: { status: 409, message: "An auction must have an owner. Make someone else an owner first", retry: false },
  LIMIT_REACHED: { status: 409, message: "The maximum number is reached", retry: false },
  TEAM_FULL: { status: 409, message: "The team has reached its limit of members or invitations", retry: false },
  ACCOUNT_EXISTS: { status: 409, message: "An account with this e-mail already exists. Sign in", retry: false },
  DEMO_AUCTION_FIXED: { status: 409, message: "The demo auction cannot be deleted", retry: false },
  MANAGED_BY_APP: {
    status: 409,
    message: "This auction is managed by its application. Change it there",
    retry: false,
  },
  BODY_TOO_LARGE: { status: 413, message: "The body is too large", retry: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: "The body must be application/json", retry: false },
  TOO_MANY_REQUESTS: { status: 429, message: "Too many requests. Try again later", retry: true },
  INTERNAL_ERROR: { status: 500, message: "Something went wrong on the server", retry: true },
  TOKEN_KEYS_UNAVAILABLE: {
    status: 503,
    message: "The key set of the organizer's application cannot be loaded, so its access tokens cannot be verified",
    retry: true,
  },
  NOT_READY: { status: 503, message: "The server is not ready", retry: true },
} as const satisfies Record<string, { status: number; message: string; retry: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** Why an access token is invalid. */
export const TOKEN_REASONS = {
  malformed: "it is not a JWT with a supported algorithm",
  signature: "no key of the auction's owners verifies its signature",
  expired: "it has expired",
  not_yet_valid: "it is not valid yet",
  expires_too_late: "it expires more than 24 hours from now",
  wrong_audience: "its audience (aud) is not this server",
  wrong_auction: "it is for another auction",
  claims: "a claim is missing or invalid",
} as const;
export type TokenReason = keyof typeof TOKEN_REASONS;

/** An error to send to the caller, with a code of the catalogue. */
export class HeadcountError extends Error {
  readonly code: ErrorCode;
  /** The invalid input field, if any. */
  readonly field: string | undefined;

  /** When the same request may succeed, if known. */
  readonly retryAfterS: number | undefined;

  /** Why an access token is invalid, if that is the error. */
  readonly reason: TokenReason | undefined;

  constructor(
    code: ErrorCode,
    message: string = ERRORS[code].message,
    field?: string,
    retryAfterS?: number,
    reason?: TokenReason,
  ) {
    super(message);
    this.name = "HeadcountError";
    this.code = code;
    this.field = field;
    this.retryAfterS = retryAfterS;
    this.reason = reason;
  }
}

export interface ErrorBody {
  success: false;
  error: { code: ErrorCode; message: string; field?: string; reason?: TokenReason };
}

/** The error for an invalid input field. `message` follows the field's name. */
export const invalidField = (field: string, message: string): HeadcountError =>
  new HeadcountError("VALIDATION_FAILED", `${field}: ${message}`, field);

/** The error for an invalid access token. `detail` follows the reason. */
export const invalidToken = (reason: TokenReason, detail?: string): HeadcountError => {
  const message = `${ERRORS.ACCESS_TOKEN_INVALID.message}: ${TOKEN_REASONS[reason]}${detail ? `: ${detail}` : ""}`;
  return new HeadcountError("ACCESS_TOKEN_INVALID", message, undefined, undefined, reason);
};
