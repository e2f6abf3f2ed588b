import {
  createdTokenKey,
  HeadcountError,
  invalidField,
  type NewTokenKey,
  newTokenKey,
  type TokenKey,
  tokenKey,
  tokenKeyId,
} from "@headcount/protocol";
import { z } from "zod";
import { authorityOf, signedIn } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { newKey } from "../../platform/keys/api-keys.ts";
import { readPublicKey } from "../../platform/tokens/public-key.ts";
import { tokenSecret } from "../../platform/tokens/secret.ts";
import type { StoredTokenKey } from "../../storage/store.ts";
import { audit } from "./audit.ts";
import { given } from "./audit-changes.ts";

const shown = (stored: StoredTokenKey): TokenKey => tokenKey.parse(stored);

/** The fields that are specific to each kind of key. */
function detailsOf(
  { webhooks }: Pick<ApiOptions, "webhooks">,
  id: string,
  input: NewTokenKey,
): Pick<StoredTokenKey, "algorithm" | "kid" | "url" | "jwk"> {
  if (input.kind === "secret") return { algorithm: "HS256", kid: id, url: null, jwk: null };
  if (input.kind === "public") {
    const { algorithm, kid, jwk } = readPublicKey(input.publicKey);
    return { algorithm, kid: kid ?? id, url: null, jwk };
  }
  const problem = webhooks.problemOf(input.url);
  if (problem !== null) throw invalidField("url", problem);
  return { algorithm: null, kid: null, url: input.url, jwk: null };
}

/** The organizer's token keys: list, create, delete. These routes accept no key and no token. */
export function tokenKeyRoutes(app: App, options: ApiOptions): void {
  const { store, capacity, now, serverSecret, tokenKeysChanged } = options;
  const onRequest = signedIn(options);

  app.get(
    "/api/v1/token-keys",
    { onRequest, schema: { response: { 200: answer(z.array(tokenKey)) } } },
    async ({ principal: { organizer } }) => ({
      success: true as const,
      data: (await store.tokenKeys.list([organizer])).map(shown),
    }),
  );

  app.post(
    "/api/v1/token-keys",
    {
      onRequest,
      config: { isAudited: true },
      schema: { body: newTokenKey, response: { 201: answer(createdTokenKey) } },
    },
    async ({ principal, body }, reply) => {
      const { organizer } = principal;
      const { id } = newKey();
      const { kind, name } = body;
      const createdAt = new Date(now()).toISOString();
      const stored: StoredTokenKey = { id, organizer, kind, name, createdAt, ...detailsOf(options, id, body) };
      await capacity.tokenKey(organizer, () => store.tokenKeys.insert(stored, authorityOf(principal, "own")));
      await tokenKeysChanged();
      await audit(options, principal, { act: "token_key_made", subject: id, changes: given({ kind }) });
      const secret = kind === "secret" ? tokenSecret(serverSecret, id) : null;
      return reply.code(201).send({ success: true as const, data: { ...shown(stored), secret } });
    },
  );

  app.delete(
    "/api/v1/token-keys/:tokenKeyId",
    { onRequest, schema: { params: z.object({ tokenKeyId }), response: { 200: deletedAnswer } } },
    async ({ principal, params: { tokenKeyId: subject } }) => {
      const deleted = await store.tokenKeys.delete(principal.organizer, subject, authorityOf(principal, "own"));
      if (!deleted) throw new HeadcountError("TOKEN_KEY_NOT_FOUND");
      await tokenKeysChanged();
      await audit(options, principal, { act: "token_key_deleted", subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
