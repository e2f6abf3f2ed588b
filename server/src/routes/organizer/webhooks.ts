import {
  type AuditChange,
  HeadcountError,
  invalidField,
  newWebhook,
  receiverProblem,
  type Webhook,
  type WebhookDelivery,
  type WebhookWithSecret,
  webhook,
  webhookDelivery,
  webhookId,
  webhookPatch,
  webhookWithSecret,
} from "@headcount/protocol";
import { z } from "zod";
import { authorityOf, type Principal, signedIn } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { randomId } from "../../platform/ids.ts";
import type { StoredDelivery, StoredWebhook } from "../../storage/store.ts";
import { newDelivery } from "../../webhooks/event-queue.ts";
import { audit } from "./audit.ts";
import { given } from "./audit-changes.ts";

/** The minimum time between two tests of one webhook. */
const TEST_EVERY_MS = 3_000;

const params = z.object({ webhookId });

const shown = (stored: StoredWebhook): Webhook => webhook.parse(stored);
const shownDelivery = (stored: StoredDelivery): WebhookDelivery => webhookDelivery.parse(stored);

/** The fields that a change changed, without their values: an address may be a secret. */
const changedFields = (before: StoredWebhook, after: StoredWebhook): AuditChange[] =>
  (["url", "events", "preset", "active"] as const).flatMap((field) =>
    JSON.stringify(before[field]) === JSON.stringify(after[field]) ? [] : [{ field, from: null, to: null }],
  );

/** The organizer's webhooks: list, create, change, delete, test, and their deliveries. These routes accept no key, because a program with a key could redirect all events. */
export function webhookRoutes(app: App, options: ApiOptions): void {
  makingRoutes(app, options);
  changingRoutes(app, options);
  deliveryRoutes(app, options);
}

/** @throws HeadcountError for a receiver that can never receive deliveries. */
function assertReceiver({ webhooks }: ApiOptions, { url, preset }: Pick<Webhook, "url" | "preset">): void {
  const problem = receiverProblem(url, preset) ?? webhooks.problemOf(url);
  if (problem !== null) throw invalidField("url", problem);
}

/** Changes the principal's webhook. */
async function changed(
  { store }: ApiOptions,
  principal: Principal,
  id: string,
  change: (known: StoredWebhook) => StoredWebhook,
): Promise<StoredWebhook> {
  const found = await store.webhooks.update(principal.organizer, id, change, authorityOf(principal, "own"));
  if (!found) throw new HeadcountError("WEBHOOK_NOT_FOUND");
  return found;
}

const withSecret = ({ webhooks }: ApiOptions, stored: StoredWebhook): WebhookWithSecret => ({
  ...shown(stored),
  secret: webhooks.secretOf(stored),
});

function makingRoutes(app: App, options: ApiOptions): void {
  const { store, capacity, now } = options;
  const onRequest = signedIn(options);
  const audited = { onRequest, config: { isAudited: true as const } };

  app.get(
    "/api/v1/webhooks",
    { onRequest, schema: { response: { 200: answer(z.array(webhook)) } } },
    async ({ principal: { organizer } }) => ({
      success: true as const,
      data: (await store.webhooks.list([organizer])).map(shown),
    }),
  );

  app.post(
    "/api/v1/webhooks",
    { ...audited, schema: { body: newWebhook, response: { 201: answer(webhookWithSecret) } } },
    async ({ principal, body }, reply) => {
      assertReceiver(options, body);
      const { organizer } = principal;
      const createdAt = new Date(now()).toISOString();
      const made: StoredWebhook = {
        ...{ ...body, id: randomId(), organizer, createdAt, secretVersion: 1, secretSince: createdAt },
        ...{ pausedBecause: null, testedAt: null, acceptedAt: null },
      };
      await capacity.webhook(organizer, () => store.webhooks.insert(made, authorityOf(principal, "own")));
      const changes = given(Object.fromEntries(body.events.map((one) => [one, true])));
      await audit(options, principal, { act: "webhook_made", subject: made.id, changes });
      return reply.code(201).send({ success: true as const, data: withSecret(options, made) });
    },
  );

  app.post(
    "/api/v1/webhooks/:webhookId/secret",
    { ...audited, schema: { params, response: { 200: answer(webhookWithSecret) } } },
    async ({ principal, params: { webhookId: subject } }) => {
      const secretSince = new Date(now()).toISOString();
      const renew = (known: StoredWebhook): StoredWebhook => ({
        ...known,
        secretVersion: known.secretVersion + 1,
        secretSince,
      });
      const after = await changed(options, principal, subject, renew);
      const changes = [{ field: "secret", from: null, to: null }];
      await audit(options, principal, { act: "webhook_changed", subject, changes });
      return { success: true as const, data: withSecret(options, after) };
    },
  );
}

function changingRoutes(app: App, options: ApiOptions): void {
  const { store } = options;
  const onRequest = signedIn(options);

  app.patch(
    "/api/v1/webhooks/:webhookId",
    {
      onRequest,
      config: { isAudited: true },
      schema: { params, body: webhookPatch, response: { 200: answer(webhook) } },
    },
    async ({ principal, params: { webhookId: subject }, body }) => {
      const patch = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      let changes: AuditChange[] = [];
      const after = await changed(options, principal, subject, (known) => {
        const next: StoredWebhook = { ...known, ...patch };
        if (body.active !== undefined) next.pausedBecause = null;
        if (body.url !== undefined || body.preset !== undefined) assertReceiver(options, next);
        changes = changedFields(known, next);
        return next;
      });
      if (changes.length > 0) await audit(options, principal, { act: "webhook_changed", subject, changes });
      return { success: true as const, data: shown(after) };
    },
  );

  app.delete(
    "/api/v1/webhooks/:webhookId",
    { onRequest, schema: { params, response: { 200: deletedAnswer } } },
    async ({ principal, params: { webhookId: subject } }) => {
      const deleted = await store.webhooks.delete(principal.organizer, subject, authorityOf(principal, "own"));
      if (!deleted) throw new HeadcountError("WEBHOOK_NOT_FOUND");
      await audit(options, principal, { act: "webhook_deleted", subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}

function deliveryRoutes(app: App, options: ApiOptions): void {
  const { store, webhooks, limits, now } = options;
  const onRequest = signedIn(options);

  app.post(
    "/api/v1/webhooks/:webhookId/test",
    { onRequest, schema: { params, response: { 200: answer(webhookDelivery) } } },
    async ({ principal, params: { webhookId: id } }) => {
      const at = now();
      const tested = await store.webhooks.update(
        principal.organizer,
        id,
        (known) => {
          const waitMs = known.testedAt === null ? 0 : Date.parse(known.testedAt) + TEST_EVERY_MS - at;
          if (waitMs > 0) throw tooSoon(waitMs);
          return { ...known, testedAt: new Date(at).toISOString() };
        },
        authorityOf(principal, "own"),
      );
      if (!tested) throw new HeadcountError("WEBHOOK_NOT_FOUND");
      const payload = {
        type: "webhook.test",
        timestamp: new Date(at).toISOString(),
        data: { webhook: { id } },
      } as const;
      const test = newDelivery(tested, { id: `msg_${randomId()}`, auctionId: null, payload }, at);
      return { success: true as const, data: shownDelivery(await webhooks.sendNow(tested, test)) };
    },
  );

  app.get(
    "/api/v1/webhooks/:webhookId/deliveries",
    { onRequest, schema: { params, response: { 200: answer(z.array(webhookDelivery)) } } },
    async ({ principal, params: { webhookId: id } }) => {
      const found = await store.webhooks.find(id);
      if (found?.organizer !== principal.organizer) throw new HeadcountError("WEBHOOK_NOT_FOUND");
      const deliveries = await store.deliveries.list(id, limits.webhookLog);
      return { success: true as const, data: deliveries.map(shownDelivery) };
    },
  );
}

const tooSoon = (waitMs: number): HeadcountError =>
  new HeadcountError("TOO_MANY_REQUESTS", undefined, undefined, Math.ceil(waitMs / 1_000));
