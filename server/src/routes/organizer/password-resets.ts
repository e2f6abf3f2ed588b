import { createHmac } from "node:crypto";
import { HeadcountError, passwordReset, passwordResetRequest } from "@headcount/protocol";
import { z } from "zod";
import { accountName, consume } from "../../accounts/sign-in-limits.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { addressKey } from "../../platform/network/address.ts";
import { revokeApiKeys } from "./account.ts";
import { audit } from "./audit.ts";

const WINDOW_S = 15 * 60;
/** Links per window for one account, from any address. */
const FOR_ACCOUNT = 3;
/** Requests per window from one address. */
const FROM_ADDRESS = 20;

/** Setting a new password by a link in an e-mail. Without a mail server, both routes are refused. */
export function passwordResetRoutes(app: App, options: ApiOptions): void {
  const { accounts, limiters, log, mails, serverSecret, store } = options;
  const fromAddress = limiters({ name: "reset-address", points: FROM_ADDRESS, duration: WINDOW_S });
  const forAccount = limiters({ name: "reset-account", points: FOR_ACCOUNT, duration: WINDOW_S });
  const uses = limiters({ name: "reset-use", points: FROM_ADDRESS, duration: WINDOW_S });
  const onRequest = async (request: Parameters<ApiOptions["origins"]["isOwn"]>[0]): Promise<void> => {
    if (!mails) throw new HeadcountError("MAIL_OFF");
    if (!options.origins.isOwn(request)) throw new HeadcountError("ORIGIN_REFUSED");
  };

  app.post(
    "/api/v1/password-resets",
    {
      onRequest,
      schema: { body: passwordResetRequest, response: { 202: answer(z.object({ requested: z.literal(true) })) } },
    },
    async ({ body: { email }, address }, reply) => {
      await consume(fromAddress, addressKey(address), reply);
      const bucket = createHmac("sha256", serverSecret)
        .update(`reset ${accountName(email)}`)
        .digest()
        .readUInt16BE();
      await consume(forAccount, bucket, reply);
      await store.ping();
      // The answer comes first, so that neither it nor its time says whether the account exists.
      setImmediate(() => {
        accounts
          .requestReset(email)
          .catch((error) => log.error({ err: error }, "a link for a new password could not be sent"));
      });
      return reply.code(202).send({ success: true as const, data: { requested: true as const } });
    },
  );

  app.post(
    "/api/v1/password-resets/use",
    { onRequest, schema: { body: passwordReset, response: { 200: answer(z.object({ changed: z.literal(true) })) } } },
    async ({ body: { token, password, revokeApiKeys: isRevoking }, address }, reply) => {
      await consume(uses, addressKey(address), reply);
      const organizer = await accounts.reset(token, password);
      if (organizer === null) throw new HeadcountError("RESET_REFUSED");
      await audit(options, { organizer, key: null }, { act: "password_reset" });
      if (isRevoking) await revokeApiKeys(options, organizer);
      return { success: true as const, data: { changed: true as const } };
    },
  );
}
