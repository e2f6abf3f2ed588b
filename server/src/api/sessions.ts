import { HeadcountError, ownSession } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { addressKey } from "../platform/address.ts";
import { ACCOUNTS_URL } from "./accounts.ts";
import { answer, deletedAnswer } from "./answer.ts";
import type { ApiOptions, App } from "./context.ts";
import { signedIn } from "./guards.ts";
import { type Attempt, signInLimits } from "./sign-in-limits.ts";

type Body = Record<string, unknown>;

/** What of the account library is open; whatever else it offers, now or in a later version, is not there. */
const OPEN: readonly { method: "GET" | "POST"; path: string; tries?: true }[] = [
  { method: "POST", path: "sign-in/email", tries: true },
  { method: "POST", path: "sign-up/email", tries: true },
  { method: "POST", path: "change-password", tries: true },
  { method: "POST", path: "sign-out" },
  { method: "POST", path: "revoke-other-sessions" },
  { method: "GET", path: "get-session" },
];

/** Signing in and out by the account library, and the organizer's own sessions. */
export async function sessionRoutes(app: App, options: ApiOptions): Promise<void> {
  const { accounts, origins } = options;
  const limits = signInLimits();

  const attempted = async (request: FastifyRequest, path: string, { email }: Body): Promise<Attempt> => {
    const account = path === "change-password" ? await accounts.organizer(request.headers) : email;
    return { account: typeof account === "string" ? account : "", address: addressKey(request.address) };
  };

  await app.register(async (scope) => {
    scope.addHook("onRequest", async ({ headers }) => {
      if (!origins.isOwn(headers)) throw new HeadcountError("ORIGIN_REFUSED");
    });
    // The library would read forms, too. What is counted and what it reads must be the same.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
      try {
        done(null, z.record(z.string(), z.unknown()).parse(text === "" ? {} : JSON.parse(String(text))));
      } catch {
        done(new HeadcountError("BODY_NOT_JSON"), undefined);
      }
    });
    for (const { method, path, tries } of OPEN)
      scope.route<{ Body: Body | undefined }>({
        method,
        url: `/api/auth/${path}`,
        schema: { hide: true },
        async handler(request, reply) {
          const body = { ...request.body, ...(path === "change-password" && { revokeOtherSessions: true }) };
          const attempt = tries ? await attempted(request, path, body) : null;
          const waitS = attempt ? await limits.take(attempt) : 0;
          if (waitS > 0) {
            reply.header("retry-after", waitS);
            throw new HeadcountError("TOO_MANY_REQUESTS");
          }
          const headers = new Headers();
          for (const [name, value] of Object.entries(request.headers))
            if (value !== undefined && name !== "content-length") headers.append(name, String(value));
          if (method === "POST") headers.set("content-type", "application/json");
          const { search } = new URL(request.url, ACCOUNTS_URL);
          const reached = await accounts.handle(
            new Request(new URL(`/api/auth/${path}${search}`, ACCOUNTS_URL), {
              method,
              headers,
              ...(method === "POST" && { body: JSON.stringify(body) }),
            }),
          );
          // Accounts that are made are not forgiven: they are to be few.
          if (attempt && reached.ok && path !== "sign-up/email") await limits.succeeded(attempt);
          for (const cookie of reached.headers.getSetCookie()) reply.header("set-cookie", cookie);
          const type = reached.headers.get("content-type");
          if (type) reply.type(type);
          return reply
            .code(reached.status)
            .header("cache-control", "no-store")
            .send(reached.body ? await reached.text() : null);
        },
      });
  });

  const onRequest = signedIn(options);
  app.get(
    "/api/v1/sessions",
    { onRequest, schema: { response: { 200: answer(z.array(ownSession)) } } },
    async ({ headers }, reply) => {
      reply.header("cache-control", "no-store");
      return { success: true as const, data: await accounts.sessions(headers) };
    },
  );
  app.delete(
    "/api/v1/sessions/:sessionId",
    { onRequest, schema: { params: z.object({ sessionId: z.string().max(100) }), response: { 200: deletedAnswer } } },
    async ({ headers, params }) => {
      if (!(await accounts.endSession(headers, params.sessionId))) throw new HeadcountError("SESSION_NOT_FOUND");
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
