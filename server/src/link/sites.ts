import { type SiteUse, sitesAnswer, sitesQuery } from "@headcount/protocol";
import { z } from "zod";
import { internalOnly } from "../http/guards.ts";
import { answer } from "../http/replies.ts";
import type { App } from "../http/types.ts";
import { postInternally } from "./client.ts";

/** The route by which a realtime server returns the sites that use an auction. */
export function siteRoutes(
  app: App,
  { internalKeys, sites }: { internalKeys: readonly string[]; sites(auctionId: string): SiteUse[] },
): void {
  app.post(
    "/api/v1/sites",
    { onRequest: internalOnly(internalKeys), schema: { body: sitesQuery, response: { 200: answer(sitesAnswer) } } },
    async ({ body: { id } }) => ({ success: true as const, data: sites(id) }),
  );
}

const DEADLINE_MS = 1_000;
const reply = z.object({ data: sitesAnswer });

/** Requests the sites from a realtime server; `null` without an answer. */
export const httpSites =
  ({ url, key }: { url: string; key: string }) =>
  async (id: string): Promise<SiteUse[] | null> => {
    try {
      const answer = await postInternally({ url, path: "/api/v1/sites", key, body: { id }, deadlineMs: DEADLINE_MS });
      return answer.ok ? reply.parse(await answer.json()).data : null;
    } catch {
      return null;
    }
  };
