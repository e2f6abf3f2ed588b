import { HeadcountError, ownSession } from "@headcount/protocol";
import { z } from "zod";
import type { SignInLimits } from "../../accounts/sign-in-limits.ts";
import { signedIn } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { accountRoutes } from "./account.ts";
import { audit } from "./audit.ts";

/** Signing in and out by the account library, and the organizer's own sessions. */
export async function sessionRoutes(app: App, options: ApiOptions, limits: SignInLimits): Promise<void> {
  const { accounts } = options;
  await accountRoutes(app, options, limits);

  const onRequest = signedIn(options);
  app.get(
    "/api/v1/sessions",
    { onRequest, schema: { response: { 200: answer(z.array(ownSession)) } } },
    async ({ headers }) => ({ success: true as const, data: await accounts.sessions(headers) }),
  );
  app.delete(
    "/api/v1/sessions/:sessionId",
    { onRequest, schema: { params: z.object({ sessionId: z.string().max(100) }), response: { 200: deletedAnswer } } },
    async ({ headers, params, principal }) => {
      if (!(await accounts.endSession(headers, params.sessionId))) throw new HeadcountError("SESSION_NOT_FOUND");
      await audit(options, principal, { act: "session_ended", subject: params.sessionId });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
