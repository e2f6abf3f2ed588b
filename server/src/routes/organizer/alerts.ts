import { alert, alertSettings, auctionAlertRules } from "@headcount/protocol";
import { z } from "zod";
import { alertsOf } from "../../alerts/auction-state.ts";
import { alertSettingStore } from "../../alerts/settings.ts";
import { stateIn, stateKey } from "../../alerts/state-key.ts";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, authorityOf, signedIn } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { audit } from "./audit.ts";

/** Auctions in which the alerts of an open page are looked for. */
const LIVE_AUCTIONS = 100;
const alerts = answer(z.array(alert));

/** Alert settings of the account, rules of an auction, and the alerts themselves. */
export function alertRoutes(app: App, options: ApiOptions): void {
  accountRoutes(app, options);
  auctionRoutes(app, options);
}

function accountRoutes(app: App, options: ApiOptions): void {
  const { store } = options;
  const settings = alertSettingStore(store.documents);
  const onRequest = signedIn(options);
  const schema = { response: { 200: answer(alertSettings) } };
  app.get("/api/v1/alert-settings", { onRequest, schema }, async ({ principal: { organizer } }) => ({
    success: true as const,
    data: (await settings.ofAccounts([organizer]))(organizer),
  }));
  app.put(
    "/api/v1/alert-settings",
    { onRequest, schema: { ...schema, body: alertSettings } },
    async ({ principal, body }) => {
      // The account is the principal's own, so only the session must still exist.
      const authority = authorityOf(principal, "own");
      await settings.setOfAccount(principal.organizer, body, authority);
      return { success: true as const, data: body };
    },
  );
  app.get(
    "/api/v1/alerts",
    { onRequest, schema: { response: { 200: alerts } } },
    async ({ principal: { organizer } }) => {
      const live = await store.auctions.list(organizer, { list: "live", skip: 0, limit: LIVE_AUCTIONS });
      const states = await store.documents.find(live.auctions.map(({ id }) => stateKey(id)));
      const found = [...states.values()].flatMap((state) => alertsOf(stateIn(state), organizer));
      return { success: true as const, data: found.toSorted((a, b) => (a.at < b.at ? 1 : -1)) };
    },
  );
}

function auctionRoutes(app: App, options: ApiOptions): void {
  const { store } = options;
  const settings = alertSettingStore(store.documents);
  app.get(
    "/api/v1/auctions/:id/alerts",
    { onRequest: auctionMay(options, "read"), schema: { params, response: { 200: alerts } } },
    async ({ auction: { id }, principal: { organizer } }) => {
      const state = stateIn((await store.documents.find([stateKey(id)])).get(stateKey(id)));
      return { success: true as const, data: alertsOf(state, organizer) };
    },
  );
  const schema = { params, response: { 200: answer(auctionAlertRules) } };
  app.get(
    "/api/v1/auctions/:id/alert-rules",
    { onRequest: auctionMay(options, "manage"), schema },
    async ({ auction: { id } }) => ({
      success: true as const,
      data: { rules: (await settings.ofAuctions([id]))(id) },
    }),
  );
  app.put(
    "/api/v1/auctions/:id/alert-rules",
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      schema: { ...schema, body: auctionAlertRules },
    },
    async ({ auction, principal, body }) => {
      await settings.setOfAuction(auction.id, body.rules, authorityOf(principal, "manage"));
      const changes = [{ field: "alertRules", from: null, to: null }];
      await audit(options, principal, { act: "auction_changed", auction, changes });
      return { success: true as const, data: body };
    },
  );
}
