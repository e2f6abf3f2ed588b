import {
  API_KEY_HEADER,
  type ErrorCode,
  INTERNAL_KEY_HEADER,
  INVITE_HEADER,
  type KeyPermission,
  keyPermission,
  type Permission,
  SHARE_HEADER,
} from "@headcount/protocol";

/** The callers that an operation allows. A test compares them with the permission matrix of the tests. */
export type Access =
  | "everyone"
  /** Everyone, except while the auction is private: then its members and holders of a read-only link. */
  | "visible"
  /** The account library refuses the request without a session. */
  | "session"
  /** Sessions are optional. The answer differs with and without one. */
  | "optional session"
  | "signed in"
  | "invited"
  | "signed in and invited"
  | "internal key"
  | "metrics"
  | { organizer: KeyPermission }
  /** The auction may be one that does not exist yet. */
  | { put: KeyPermission }
  | { auction: Permission; also?: readonly ("share" | "ticket" | "internalKey")[] };

/** Every credential of the API. A further one, such as a bearer token, needs an entry here and its place in `requirementsOf`. */
export const SECURITY_SCHEMES = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "headcount.session_token",
    description:
      "Session of a signed-in organizer. Browsers keep the cookie after `signIn` or `signUp`. Over https its name begins with `__Secure-`.",
  },
  apiKey: {
    type: "apiKey",
    in: "header",
    name: headerName(API_KEY_HEADER),
    description: "API key of an organizer with some of the permissions `read`, `record` and `manage`.",
  },
  shareToken: {
    type: "apiKey",
    in: "header",
    name: headerName(SHARE_HEADER),
    description: "Token of a read-only link to one auction.",
  },
  inviteToken: {
    type: "apiKey",
    in: "header",
    name: headerName(INVITE_HEADER),
    description: "Token of an invitation to the team of one auction.",
  },
  downloadTicket: {
    type: "apiKey",
    in: "query",
    name: "ticket",
    description: "Ticket for the download of one file, from `createExportTicket`. It is valid for five minutes.",
  },
  internalKey: {
    type: "apiKey",
    in: "header",
    name: headerName(INTERNAL_KEY_HEADER),
    description: "The internal key, which is the setting `INTERNAL_API_KEY`. Realtime servers and tools use it.",
  },
  accessToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "Access token that the organizer's application signs for one auction. A viewer's token (`sub`) opens what the public sees. An organizer's token (`permissions`) opens operations for organizers: `audience:read` those that read the audience, `moments:record` those that record.",
  },
  internalBearer: { type: "http", scheme: "bearer", description: "The internal key, as metrics collectors send it." },
} as const;

type Scheme = keyof typeof SECURITY_SCHEMES;
/** Alternatives. Each needs all of its schemes together; none means that no credential is needed. */
type Requirements = readonly (readonly Scheme[])[];

/** Formats `x-api-key` as `X-Api-Key`. */
function headerName(header: string): string {
  return header.replace(/(^|-)(\w)/g, (_whole, dash: string, letter: string) => dash + letter.toUpperCase());
}

const isForKeys = (permission: Permission): boolean => keyPermission.options.some((one) => one === permission);

const ALSO: Readonly<Record<"share" | "ticket" | "internalKey", Scheme>> = {
  share: "shareToken",
  ticket: "downloadTicket",
  internalKey: "internalKey",
};

function requirementsOf(access: Access): Requirements {
  switch (access) {
    case "everyone":
      return [];
    case "visible":
      return [[], ["session"], ["apiKey"], ["shareToken"], ["accessToken"]];
    case "optional session":
      return [[], ["session"]];
    case "session":
    case "signed in":
      return [["session"]];
    case "invited":
      return [["inviteToken"]];
    case "signed in and invited":
      return [["session", "inviteToken"]];
    case "internal key":
      return [["internalKey"]];
    case "metrics":
      return [[], ["internalBearer"]];
  }
  if (!("auction" in access)) return [["session"], ["apiKey"]];
  const also = (access.also ?? []).map((one) => [ALSO[one]]);
  const isForTokens = access.auction === "record" || access.also?.includes("share");
  return [
    ["session"],
    ...(isForKeys(access.auction) ? [["apiKey"] as const] : []),
    ...(isForTokens ? [["accessToken"] as const] : []),
    ...also,
  ];
}

/** The security requirements of an operation, as OpenAPI has them. */
export const securityOf = (access: Access): Record<string, string[]>[] =>
  requirementsOf(access).map((schemes) => Object.fromEntries(schemes.map((scheme) => [scheme, []])));

const REFUSALS: Readonly<Record<Scheme, readonly ErrorCode[]>> = {
  session: ["UNAUTHENTICATED"],
  apiKey: ["KEY_REFUSED"],
  shareToken: ["SHARE_REFUSED"],
  inviteToken: ["INVITE_REFUSED"],
  downloadTicket: ["TICKET_REFUSED"],
  internalKey: ["INTERNAL_KEY_REFUSED"],
  accessToken: ["ACCESS_TOKEN_INVALID", "TOKEN_KEYS_UNAVAILABLE"],
  internalBearer: ["INTERNAL_KEY_REFUSED"],
};

/** The errors of callers that may not call the operation. */
export function refusalsOf(access: Access): ErrorCode[] {
  // Every refusal looks as if the auction did not exist.
  if (access === "visible")
    return ["AUCTION_NOT_FOUND", "ACCESS_TOKEN_REQUIRED", "ACCESS_TOKEN_INVALID", "TOKEN_KEYS_UNAVAILABLE"];
  if (access === "session" || access === "optional session") return [];
  const refusals = requirementsOf(access).flatMap((schemes) => schemes.flatMap((scheme) => REFUSALS[scheme]));
  if (typeof access === "string") return refusals;
  // A principal without the permission. All sessions have the permissions of an organizer, all owners those of an auction.
  return [...refusals, "NOT_PERMITTED", ...("auction" in access ? (["AUCTION_NOT_FOUND"] as const) : [])];
}

/** A sentence that says who may call the operation; `null` if the security requirements say everything. */
export function accessNote(access: Access): string | null {
  if (access === "visible") return "Everyone may call this, unless the auction is private or needs an access token.";
  if (access === "signed in") return "Only for a signed-in organizer. No API key opens this.";
  if (typeof access === "string") return null;
  if ("organizer" in access) return `An API key needs the permission \`${access.organizer}\`.`;
  if ("put" in access) return `Needs the permission \`${access.put}\`, of an API key and in an auction that exists.`;
  return `Needs the permission \`${access.auction}\` in the auction.${isForKeys(access.auction) ? "" : " No API key has it."}`;
}
