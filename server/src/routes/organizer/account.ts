import { HeadcountError, LIMITS, lineField } from "@headcount/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { CurrentSession } from "../../accounts/accounts.ts";
import { ACCOUNTS_URL } from "../../accounts/auth-library.ts";
import { deviceCookie, deviceOf } from "../../accounts/device-cookie.ts";
import { type Attempt, accountName, assertWithinLimits, type SignInLimits } from "../../accounts/sign-in-limits.ts";
import { invalid } from "../../http/errors.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { addressKey } from "../../platform/network/address.ts";
import { audit } from "./audit.ts";

/** The body of a request to the account library. The library reads no nested values. */
const body = z
  .object({ name: lineField(LIMITS.keyNameCharacters).optional() })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));
type Body = z.infer<typeof body>;

interface Endpoint {
  method: "GET" | "POST";
  path: string;
  /** Whether passwords can be guessed here. */
  tries?: true;
}

/** The open routes of the account library. All its other routes, now or in later versions, are closed. */
const OPEN: readonly Endpoint[] = [
  { method: "POST", path: "sign-in/email", tries: true },
  { method: "POST", path: "sign-up/email", tries: true },
  { method: "POST", path: "change-password", tries: true },
  { method: "POST", path: "sign-out" },
  { method: "POST", path: "revoke-other-sessions" },
  { method: "GET", path: "get-session" },
];

/** The library's answer to a sign-in, a sign-up, or a changed password. */
const done = z.object({ token: z.string().nullish(), user: z.object({ id: z.string(), email: z.string() }) });

/** Signing in and out, and changing the password, by the account library. */
export async function accountRoutes(app: App, options: ApiOptions, limits: SignInLimits): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook("onRequest", async (request) => {
      if (!options.origins.isOwn(request)) throw new HeadcountError("ORIGIN_REFUSED");
    });
    // The library would read forms, too. The limits must count what it reads.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, next) => {
      try {
        const parsed = body.safeParse(text === "" ? {} : JSON.parse(String(text)));
        next(parsed.success ? null : invalid(parsed.error.issues), parsed.data);
      } catch {
        next(new HeadcountError("BODY_NOT_JSON"), undefined);
      }
    });
    for (const endpoint of OPEN)
      scope.route<{ Body: Body | undefined }>({
        method: endpoint.method,
        url: `/api/auth/${endpoint.path}`,
        handler: (request, reply) => handle({ options, limits, endpoint, request, reply }),
      });
  });
}

interface Call {
  options: ApiOptions;
  limits: SignInLimits;
  endpoint: Endpoint;
  request: FastifyRequest<{ Body: Body | undefined }>;
  reply: FastifyReply;
}

async function handle(call: Call): Promise<FastifyReply> {
  const { options, limits, endpoint, request, reply } = call;
  const { accounts, store } = options;
  // The library reports an ended session even if the database refused the write.
  if (endpoint.method === "POST") await store.ping();
  const current = endpoint.method === "POST" ? await accounts.session(request.headers) : null;
  const attempt = endpoint.tries ? attemptOf(call, current) : null;
  if (attempt) await assertWithinLimits(limits, attempt, reply);
  const isRevoking = current !== null && endpoint.path === "revoke-other-sessions";
  const endsSessions = isRevoking && (await accounts.sessions(request.headers)).length > 1;
  const asked = libraryRequest(endpoint, request);
  const reached =
    attempt && endpoint.path === "sign-in/email"
      ? await accounts.signIn(attempt.account, asked)
      : await accounts.handle(asked);
  // The library hides the error, and may answer without a body.
  if (reached.status >= 500) {
    await store.ping();
    throw new Error(`the account library answered ${reached.status} to ${endpoint.path}`);
  }
  // New accounts still count against the limit: there should be few.
  if (attempt && reached.ok && endpoint.path !== "sign-up/email") await limits.succeeded(attempt);
  const text = reached.body ? await reached.text() : null;
  for (const cookie of reached.headers.getSetCookie()) reply.header("set-cookie", cookie);
  if (reached.ok) await afterwards({ ...call, endsSessions }, current, text);
  const type = reached.headers.get("content-type");
  if (type) reply.type(type);
  return reply.code(reached.status).send(text);
}

function attemptOf({ options, endpoint, request }: Call, current: CurrentSession | null): Attempt {
  const email = endpoint.path === "change-password" ? current?.email : request.body?.email;
  const account = typeof email === "string" ? accountName(email) : "";
  const device = deviceOf(options.deviceTokens, account, request.headers.cookie);
  return { account, address: addressKey(request.address), device, purpose: endpoint.path };
}

function libraryRequest({ method, path }: Endpoint, request: FastifyRequest<{ Body: Body | undefined }>): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && name !== "content-length") headers.append(name, String(value));
  if (method === "GET") {
    const { search } = new URL(request.url, ACCOUNTS_URL);
    return new Request(new URL(`/api/auth/${path}${search}`, ACCOUNTS_URL), { headers });
  }
  headers.set("content-type", "application/json");
  const { revokeApiKeys: _, ...given } = request.body ?? {};
  const sent = { ...given, ...(path === "change-password" && { revokeOtherSessions: true }) };
  return new Request(new URL(`/api/auth/${path}`, ACCOUNTS_URL), { method, headers, body: JSON.stringify(sent) });
}

/** Runs after a success and before its answer: adds it to the audit log, and remembers the browser. */
async function afterwards(
  call: Call & { endsSessions: boolean },
  current: CurrentSession | null,
  text: string | null,
): Promise<void> {
  const { options, endpoint, request, reply } = call;
  const remember = (email: string): void => {
    const account = accountName(email);
    reply.header(
      "set-cookie",
      deviceCookie(options.deviceTokens, account, {
        cookies: request.headers.cookie,
        secure: options.encrypted,
        path: options.basePath,
      }),
    );
  };
  switch (endpoint.path) {
    case "sign-in/email":
    case "sign-up/email": {
      const { user } = done.parse(JSON.parse(text ?? ""));
      remember(user.email);
      const act = endpoint.path === "sign-in/email" ? "signed_in" : "account_made";
      return audit(options, { organizer: user.id, key: null }, { act });
    }
    case "sign-out":
      return current ? audit(options, by(current), { act: "signed_out", subject: current.id }) : undefined;
    case "revoke-other-sessions":
      // A request that ends no session can be repeated at will, so it has no entry.
      return current && call.endsSessions ? audit(options, by(current), { act: "sessions_ended" }) : undefined;
    case "change-password": {
      const { user, token } = done.parse(JSON.parse(text ?? ""));
      // A sign-in with the old password may still be running.
      await options.accounts.endOtherSessions(user.id, token ?? "");
      await audit(options, { organizer: user.id, key: null }, { act: "password_changed" });
      if (request.body?.revokeApiKeys === true) await revokeApiKeys(options, user.id);
    }
  }
}

const by = ({ organizer }: CurrentSession) => ({ organizer, key: null });

/** Also revokes token keys, because a person who knew the password may have added one. */
export async function revokeApiKeys(options: ApiOptions, organizer: string): Promise<void> {
  const { apiKeys, tokenKeys } = options.store;
  for (const { id } of await tokenKeys.list([organizer]))
    if (await tokenKeys.delete(organizer, id))
      await audit(options, { organizer, key: null }, { act: "token_key_deleted", subject: id });
  await options.tokenKeysChanged();
  for (const { id } of await apiKeys.list(organizer))
    if (await apiKeys.delete(organizer, id))
      await audit(options, { organizer, key: null }, { act: "key_revoked", subject: id });
}
