import {
  type AuctionCount,
  type AuctionDetail,
  auctionDetail,
  auctionId,
  auctionPatch,
  auctionsQuery,
  DAY_MS,
  HeadcountError,
  newAuction,
  viewerCount,
} from "@headcount/protocol";
import { z } from "zod";
import { roleIn } from "../../accounts/team-changes.ts";
import { auctionMay, authorityOf, organizerMay, type Principal } from "../../http/guards.ts";
import { pageOf, placeOf } from "../../http/paging.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { randomId } from "../../platform/ids.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { newAuctionOf, patchedAuction } from "./auction-changes.ts";
import { audit } from "./audit.ts";
import { settingChanges } from "./audit-changes.ts";
import { overviewsOf } from "./overviews.ts";

const params = z.object({ id: auctionId });
/** `data` is a page of the list, the newest first; `next` is where the next page begins, `null` after the last. */
const auctionList = answer(z.array(auctionDetail)).extend({ next: z.string().nullable() });

/** The organizer's auctions: list, create, read, change, delete. */
export function auctionRoutes(app: App, options: ApiOptions): void {
  const { store, capacity, liveCounts, now } = options;
  const overviews = overviewsOf(options);

  /** As `principal` sees them; `undefined`: who reads by a share. */
  const details = async (
    auctions: readonly StoredAuction[],
    principal: Principal | undefined,
  ): Promise<AuctionDetail[]> => {
    const counts = await liveCounts(auctions.map(({ id }) => id));
    return auctions.map((auction) => {
      const { excluded = null, emptySince = null, ...known } = counts.get(auction.id) ?? {};
      const count = excluded && (known as AuctionCount);
      const role = principal ? roleIn(auction, principal.organizer) : null;
      const emptySeconds =
        emptySince === null ? null : Math.max(0, Math.floor((now() - Date.parse(emptySince)) / 1_000));
      return {
        ...auction,
        role,
        excluded,
        emptySeconds,
        count,
        viewerCount: count && viewerCount(count, auction.countMode),
        overview: null,
      };
    });
  };
  const detail = async (auction: StoredAuction, principal: Principal | undefined): Promise<AuctionDetail> =>
    (await details([auction], principal))[0] as AuctionDetail;

  app.get(
    "/api/v1/auctions",
    {
      onRequest: organizerMay(options, "read"),
      schema: { querystring: auctionsQuery, response: { 200: auctionList } },
    },
    async ({ principal, query: { limit, before, q } }) => {
      const wanted = { after: placeOf(before), limit: limit + 1, title: q };
      const found = await store.auctions.listByMember(principal.organizer, wanted);
      const { rows, next } = pageOf(found, limit, ({ createdAt }) => createdAt);
      const [data, known] = [await details(rows, principal), await overviews(rows)];
      const withOverviews = data.map((one) => ({ ...one, overview: known.get(one.id) ?? null }));
      return { success: true as const, data: withOverviews, next };
    },
  );

  app.post(
    "/api/v1/auctions",
    {
      onRequest: organizerMay(options, "manage"),
      config: { isAudited: true },
      schema: { body: newAuction, response: { 201: answer(auctionDetail) } },
    },
    async (request, reply) => {
      const id = randomId();
      const auction = newAuctionOf(request.body, { id, owner: request.principal.organizer, now: now() });
      const authority = authorityOf(request.principal, "manage");
      await capacity.auction(auction.members[0]?.organizer ?? "", () => store.auctions.insert(auction, authority));
      await options.auctionWritten(id, auction);
      await audit(options, request.principal, { act: "auction_made", auction });
      return reply.code(201).send({ success: true as const, data: await detail(auction, request.principal) });
    },
  );

  app.get(
    "/api/v1/auctions/:id",
    {
      onRequest: auctionMay(options, "read", ["dashboard", "report"]),
      schema: { params, response: { 200: answer(auctionDetail) } },
    },
    async ({ auction, principal }) => ({ success: true as const, data: await detail(auction, principal) }),
  );

  app.patch(
    "/api/v1/auctions/:id",
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      schema: { params, body: auctionPatch, response: { 200: answer(auctionDetail) } },
    },
    async (request) => {
      const { id } = request.auction;
      const when = { now: now(), retentionMs: options.retentionDays * DAY_MS, grid: options.grid };
      let before = request.auction;
      const patched = (auction: StoredAuction): StoredAuction => {
        before = auction;
        return patchedAuction(auction, request.body, when);
      };
      const change = () => store.auctions.update(id, patched, authorityOf(request.principal, "manage"));
      const goesLive = request.body.state === "live" && request.auction.state !== "live";
      const changed = await (goesLive ? capacity.live(request.auction, change) : change());
      if (!changed) throw new HeadcountError("AUCTION_NOT_FOUND");
      await options.auctionWritten(id, changed);
      const changes = settingChanges(before, changed);
      if (changes.length > 0)
        await audit(options, request.principal, { act: "auction_changed", auction: changed, changes });
      return { success: true as const, data: await detail(changed, request.principal) };
    },
  );

  app.delete(
    "/api/v1/auctions/:id",
    { onRequest: auctionMay(options, "own"), schema: { params, response: { 200: deletedAnswer } } },
    async ({ auction, principal }) => {
      const { id, demo } = auction;
      if (demo) throw new HeadcountError("DEMO_AUCTION_FIXED");
      let published: Promise<void> | undefined;
      // All that it owned may take seconds to delete; viewers are sent away before.
      const gone = (): void => {
        published = options.auctionWritten(id, null);
      };
      const deleted = await store.auctions.delete(id, authorityOf(principal, "own"), gone);
      await (published ?? options.auctionWritten(id, null));
      if (deleted) await audit(options, principal, { act: "auction_deleted", auction });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
