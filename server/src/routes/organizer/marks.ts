import { HeadcountError, invalidField, type Mark, mark, markId, newMark } from "@headcount/protocol";
import { z } from "zod";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, authorityOf } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { orderedId } from "../../platform/ids.ts";
import { audit } from "./audit.ts";

/** The private marks of an auction: list, create, delete. Only its members may see them; no link and no token opens them. */
export function markRoutes(app: App, options: ApiOptions): void {
  const { store, capacity, now } = options;

  app.get(
    "/api/v1/auctions/:id/marks",
    { onRequest: auctionMay(options, "read"), schema: { params, response: { 200: answer(z.array(mark)) } } },
    async (request) => ({ success: true as const, data: await store.marks.list(request.auction.id) }),
  );

  app.post(
    "/api/v1/auctions/:id/marks",
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      schema: { params, body: newMark, response: { 201: answer(mark) } },
    },
    async ({ auction, principal, body: { at, text } }, reply) => {
      const time = at === undefined ? now() : Date.parse(at);
      if (time > now()) throw invalidField("at", "must not be in the future");
      const made: Mark = { id: orderedId(), at: new Date(time).toISOString(), text };
      const insert = () => store.marks.insert(auction.id, made, authorityOf(principal, "manage"));
      if (!(await capacity.mark(auction.id, insert))) throw new HeadcountError("AUCTION_NOT_FOUND");
      await audit(options, principal, { act: "mark_made", auction, subject: made.id });
      return reply.code(201).send({ success: true as const, data: made });
    },
  );

  app.delete(
    "/api/v1/auctions/:id/marks/:markId",
    {
      onRequest: auctionMay(options, "manage"),
      schema: { params: params.extend({ markId }), response: { 200: deletedAnswer } },
    },
    async ({ auction, principal, params: { markId: subject } }) => {
      if (!(await store.marks.delete(auction.id, subject, authorityOf(principal, "manage"))))
        throw new HeadcountError("MARK_NOT_FOUND");
      await audit(options, principal, { act: "mark_deleted", auction, subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
