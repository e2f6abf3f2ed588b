import { HeadcountError, ownSession } from "@headcount/protocol";
import { z } from "zod";
import { accountRoutes } from "./account-routes.ts";
import { answer, deletedAnswer } from "./answer.ts";
import { audit } from "./audit.ts";
import type { ApiOptions, App } from "./context.ts";
import { signedIn } from "./guards.ts";
import type { SignInLimits } from "./sign-in-limits.ts";

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
    async ({ headers, params, asker }) => {
      if (!(await accounts.endSession(headers, params.sessionId))) throw new HeadcountError("SESSION_NOT_FOUND");
      await audit(options, asker, { act: "session_ended", subject: params.sessionId });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
