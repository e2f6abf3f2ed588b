import {
  type AuctionCount,
  type AuctionDetail,
  type AuctionListName,
  auctionDetail,
  auctionListCounts,
  auctionListName,
  auctionPatch,
  auctionPut,
  auctionsQuery,
  HeadcountError,
  newAuction,
  viewerCount,
} from "@headcount/protocol";
import { z } from "zod";
import { roleIn } from "../../accounts/team-changes.ts";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, auctionMayPut, authorityOf, organizerMay, type Principal } from "../../http/guards.ts";
import { pageOf, placeOf } from "../../http/paging.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { auctionWrites } from "./auction-writes.ts";
import { audit } from "./audit.ts";
import { type Overviews, overviewsOf } from "./overviews.ts";

/**
 * `data` is one page. `next` is the cursor of the next page, `null` after the last. A page of one list has no cursor, but the name of its `list`, and the number of auctions
 * in each list.
 */
const auctionList = answer(z.array(auctionDetail)).extend({
  next: z.string().nullable(),
  list: auctionListName.optional(),
  counts: auctionListCounts.optional(),
});

/** The organizer's auctions: list, create, read, change, delete. */
export function auctionRoutes(app: App, options: ApiOptions): void {
  listRoutes(app, options);
  oneAuctionRoutes(app, options);
}

/** Auctions with their live counts and the principal's role; readers of a share or with a token see less. */
async function detailsOf(
  { liveCounts, now }: ApiOptions,
  auctions: readonly StoredAuction[],
  principal: Principal | undefined,
): Promise<AuctionDetail[]> {
  const member = principal?.isToken ? undefined : principal;
  const counts = await liveCounts(auctions.map(({ id }) => id));
  return auctions.map((auction) => {
    const { excluded = null, emptySince = null, ...known } = counts.get(auction.id) ?? {};
    const count = excluded && (known as AuctionCount);
    // Users of the host application may do everything except what needs the account.
    const role = member?.isApp ? "editor" : member ? roleIn(auction, member.organizer) : null;
    const emptySeconds = emptySince === null ? null : Math.max(0, Math.floor((now() - Date.parse(emptySince)) / 1_000));
    return {
      ...auction,
      externalId: member ? auction.externalId : null,
      allowedSites: member ? auction.allowedSites : [],
      tags: member ? auction.tags : [],
      role,
      excluded,
      emptySeconds,
      count,
      viewerCount: count && viewerCount(count, auction.countMode),
      overview: null,
      catalogueLots: null,
    };
  });
}

const detailOf = async (
  options: ApiOptions,
  auction: StoredAuction,
  principal: Principal | undefined,
): Promise<AuctionDetail> => (await detailsOf(options, [auction], principal))[0] as AuctionDetail;

interface PageWanted {
  list: AuctionListName | "first";
  page: number;
  limit: number;
  text: string | undefined;
}

/** A summary is stored within this time after the end. Until then, its numbers are computed. */
const SUMMARIZED_AFTER_MS = 10 * 60_000;

/** A page of one list. Totals are those of the stored summaries, so that a page costs the same however many auctions there are. */
async function listPage(
  options: ApiOptions & { overviews: Overviews },
  principal: Principal,
  { list: name, page, limit, text }: PageWanted,
) {
  const { store } = options;
  const read = (list: AuctionListName) =>
    store.auctions.list(principal.organizer, { list, skip: (page - 1) * limit, limit, text });
  let list = name === "first" ? "live" : name;
  let { auctions, counts } = await read(list);
  const filled = auctionListName.options.find((one) => counts[one] > 0);
  if (name === "first" && filled && filled !== list) {
    list = filled;
    ({ auctions, counts } = await read(list));
  }
  const ids = auctions.map(({ id }) => id);
  const isNew = ({ endedAt }: StoredAuction): boolean =>
    endedAt !== null && Date.parse(endedAt) > options.now() - SUMMARIZED_AFTER_MS;
  const stored = await store.summaries.overviews(ids);
  const computed = await options.overviews(auctions.filter((one) => isNew(one) && !stored.has(one.id)));
  const sizes = list === "upcoming" ? await store.catalogues.sizes(ids) : null;
  const details = await detailsOf(options, auctions, principal);
  const data = details.map((one) => ({
    ...one,
    overview: one.state === "ended" ? (stored.get(one.id) ?? computed.get(one.id) ?? null) : null,
    catalogueLots: sizes && (sizes.get(one.id) ?? 0),
  }));
  return { success: true as const, data, next: null, list, counts };
}

function listRoutes(app: App, options: ApiOptions): void {
  const { store } = options;
  const overviews = overviewsOf(options);
  app.get(
    "/api/v1/auctions",
    {
      onRequest: organizerMay(options, "read"),
      schema: { querystring: auctionsQuery, response: { 200: auctionList } },
    },
    async ({ principal, query: { limit, before, q, list, page } }) => {
      if (list) return listPage({ ...options, overviews }, principal, { list, page, limit, text: q });
      const wanted = { after: placeOf(before), limit: limit + 1, text: q };
      const found = await store.auctions.listByMember(principal.organizer, wanted);
      const { rows, next } = pageOf(found, limit, ({ createdAt }) => createdAt);
      const [data, known] = [await detailsOf(options, rows, principal), await overviews(rows)];
      const withOverviews = data.map((one) => ({ ...one, overview: known.get(one.id) ?? null }));
      return { success: true as const, data: withOverviews, next };
    },
  );

  app.post(
    "/api/v1/auctions/:id/duplicate",
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      schema: { params, response: { 201: answer(auctionDetail) } },
    },
    async ({ auction, principal }, reply) => {
      const copy = await auctionWrites(options).duplicate(principal, auction);
      return reply.code(201).send({ success: true as const, data: await detailOf(options, copy, principal) });
    },
  );

  app.post(
    "/api/v1/auctions",
    {
      onRequest: organizerMay(options, "manage"),
      config: { isAudited: true },
      schema: { body: newAuction, response: { 201: answer(auctionDetail) } },
    },
    async ({ body, principal }, reply) => {
      const auction = await auctionWrites(options).create(principal, body);
      return reply.code(201).send({ success: true as const, data: await detailOf(options, auction, principal) });
    },
  );
}

function oneAuctionRoutes(app: App, options: ApiOptions): void {
  const { store } = options;
  const writes = auctionWrites(options);
  const url = "/api/v1/auctions/:id";
  app.get(
    url,
    {
      onRequest: auctionMay(options, "read", ["dashboard", "report", "replay"]),
      schema: { params, response: { 200: answer(auctionDetail) } },
    },
    async ({ auction, principal }) => ({ success: true as const, data: await detailOf(options, auction, principal) }),
  );

  app.put(
    url,
    {
      onRequest: auctionMayPut(options),
      config: { isAudited: true },
      schema: { params, body: auctionPut, response: { 200: answer(auctionDetail), 201: answer(auctionDetail) } },
    },
    async ({ principal, params: { id: ref }, body }, reply) => {
      const { auction, isNew } = await writes.put(principal, ref, body);
      const data = await detailOf(options, auction, principal);
      return reply.code(isNew ? 201 : 200).send({ success: true as const, data });
    },
  );

  app.patch(
    url,
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      schema: { params, body: auctionPatch, response: { 200: answer(auctionDetail) } },
    },
    async ({ auction, principal, body }) => {
      await options.appAuctions?.handOver(auction, body);
      const changed = await writes.change(principal, auction, body);
      if (!changed) throw new HeadcountError("AUCTION_NOT_FOUND");
      return { success: true as const, data: await detailOf(options, changed, principal) };
    },
  );

  app.delete(
    url,
    { onRequest: auctionMay(options, "own"), schema: { params, response: { 200: deletedAnswer } } },
    async ({ auction, principal }) => {
      const { id, demo } = auction;
      if (demo) throw new HeadcountError("DEMO_AUCTION_FIXED");
      let published: Promise<void> | undefined;
      // Its data may take seconds to delete. Viewers are disconnected before that.
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
