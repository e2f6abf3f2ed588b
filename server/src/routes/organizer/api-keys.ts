import { type ApiKey, apiKey, apiKeyId, HeadcountError, madeApiKey, newApiKey } from "@headcount/protocol";
import { z } from "zod";
import { authorityOf, signedIn } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { newKey } from "../../platform/keys/api-keys.ts";
import type { StoredApiKey } from "../../storage/store.ts";
import { audit } from "./audit.ts";
import { given } from "./audit-changes.ts";

const shown = ({ hash: _, organizer: __, ...key }: StoredApiKey): ApiKey => key;

/** The organizer's API keys: list, create, revoke. These routes do not accept a key. */
export function apiKeyRoutes(app: App, options: ApiOptions): void {
  const { store, capacity, now } = options;
  const onRequest = signedIn(options);

  app.get(
    "/api/v1/keys",
    { onRequest, schema: { response: { 200: answer(z.array(apiKey)) } } },
    async ({ principal: { organizer } }) => ({
      success: true as const,
      data: (await store.apiKeys.list(organizer)).map(shown),
    }),
  );

  app.post(
    "/api/v1/keys",
    { onRequest, config: { isAudited: true }, schema: { body: newApiKey, response: { 201: answer(madeApiKey) } } },
    async ({ principal, body }, reply) => {
      const { key, ...kept } = newKey();
      const stored = {
        ...kept,
        ...body,
        organizer: principal.organizer,
        createdAt: new Date(now()).toISOString(),
        lastUsedAt: null,
      };
      await capacity.apiKey(principal.organizer, () => store.apiKeys.insert(stored, authorityOf(principal, "own")));
      const changes = given(Object.fromEntries(body.permissions.map((one) => [one, true])));
      await audit(options, principal, { act: "key_made", subject: stored.id, changes });
      return reply.code(201).send({ success: true as const, data: { ...shown(stored), key } });
    },
  );

  app.delete(
    "/api/v1/keys/:keyId",
    { onRequest, schema: { params: z.object({ keyId: apiKeyId }), response: { 200: deletedAnswer } } },
    async ({ principal, params: { keyId: subject } }) => {
      const deleted = await store.apiKeys.delete(principal.organizer, subject, authorityOf(principal, "own"));
      if (!deleted) throw new HeadcountError("KEY_NOT_FOUND");
      await audit(options, principal, { act: "key_revoked", subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
