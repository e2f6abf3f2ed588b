import { DAY_MS, HeadcountError, newShare, type Share, type ShareLink, shareId, shareLink } from "@headcount/protocol";
import { z } from "zod";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, authorityOf } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { audit } from "./audit.ts";
import { given } from "./audit-changes.ts";

/** Read-only links to an auction: list, create, revoke. `auctionMay` admits their holders. */
export function shareRoutes(app: App, options: ApiOptions): void {
  const { store, capacity, shareTokens, now } = options;
  const onRequest = auctionMay(options, "own");
  const linkOf = (auction: string, share: Share): ShareLink => {
    const token = shareTokens.token(auction, share.id);
    return { ...share, token, path: `/auctions/${auction}/${share.kind}#share=${token}` };
  };

  app.get(
    "/api/v1/auctions/:id/shares",
    { onRequest, schema: { params, response: { 200: answer(z.array(shareLink)) } } },
    async (request) => {
      const { id } = request.auction;
      return { success: true as const, data: (await store.shares.list(id)).map((share) => linkOf(id, share)) };
    },
  );

  app.post(
    "/api/v1/auctions/:id/shares",
    {
      onRequest,
      config: { isAudited: true },
      schema: { params, body: newShare, response: { 201: answer(shareLink) } },
    },
    async (request, reply) => {
      const { auction, principal } = request;
      const { id } = auction;
      const { kind, days } = request.body;
      const at = now();
      const share: Share = {
        id: shareTokens.newId(),
        kind,
        createdAt: new Date(at).toISOString(),
        expiresAt: new Date(at + days * DAY_MS).toISOString(),
        lastUsedAt: null,
      };
      const insert = () => store.shares.insert(id, share, authorityOf(principal, "own"));
      if (!(await capacity.share(id, insert))) throw new HeadcountError("AUCTION_NOT_FOUND");
      const changes = given({ kind, expiresAt: share.expiresAt });
      await audit(options, principal, { act: "share_made", auction, subject: share.id, changes });
      return reply.code(201).send({ success: true as const, data: linkOf(id, share) });
    },
  );

  app.delete(
    "/api/v1/auctions/:id/shares/:shareId",
    {
      onRequest,
      schema: { params: params.extend({ shareId }), response: { 200: deletedAnswer } },
    },
    async ({ auction, principal, params: { shareId: subject } }) => {
      const deleted = await store.shares.delete(auction.id, subject, authorityOf(principal, "own"));
      if (!deleted) throw new HeadcountError("SHARE_NOT_FOUND");
      await audit(options, principal, { act: "share_revoked", auction, subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
