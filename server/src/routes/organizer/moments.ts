import { createHash } from "node:crypto";
import {
  type AuditChange,
  auctionId,
  type ErrorBody,
  HeadcountError,
  invalidField,
  isPrivate,
  type Moment,
  type MomentEvent,
  type MomentPatch,
  type MomentResult,
  moment,
  momentContent,
  momentId,
  momentPage,
  momentPatch,
  momentResult,
  momentsQuery,
  type NewMoment,
  newMoment,
  newMoments,
  publicMoment,
} from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { validatorCompiler } from "fastify-type-provider-zod";
import { z } from "zod";
import { refParams as params } from "../../http/auction-ref.ts";
import { errorBody, invalid } from "../../http/errors.ts";
import { auctionMay, authorityOf, mayRecord, visibleAuction } from "../../http/guards.ts";
import { pageOf, placeOf } from "../../http/paging.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { MOMENTS_BODY_BYTES } from "../../link/moments.ts";
import { orderedId } from "../../platform/ids.ts";
import type { RecordedMoment, StoredAuction, StoredMoment } from "../../storage/store.ts";
import { audit } from "./audit.ts";
import { momentChanges } from "./audit-changes.ts";

/** The public list accepts only the id. */
const publicParams = z.object({ id: auctionId });
const ofMoment = params.extend({ momentId });
/** How far a caller's clock may be ahead of the server's clock. */
const MAX_MOMENT_AHEAD_MS = 60_000;

const FULL = "The auction has the maximum number of moments. Delete some, or record in another auction";

const inUtc = (at: string): string => new Date(at).toISOString();

/** The stored moment for a request. A time that the server chose is not part of the hash that detects a conflict. */
export const storedOf = ({ clientId, ...given }: NewMoment, now: number): StoredMoment => {
  const id = orderedId();
  const at = given.at === undefined ? null : inUtc(given.at);
  const { type, lotNumber, lotTitle, price, currency, bidder, text } = given;
  const content = JSON.stringify([type, at, lotNumber, lotTitle, price, currency, bidder, text]);
  const sent = createHash("sha256").update(content).digest("hex");
  return { ...given, id, clientId: clientId ?? id, at: at ?? new Date(now).toISOString(), sent };
};

/** @throws HeadcountError that names the field, if the corrected moment contradicts itself */
const correctedMoment = (known: StoredMoment, patch: MomentPatch): StoredMoment => {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const parsed = momentContent.safeParse({ ...known, ...given });
  if (!parsed.success) throw invalid(parsed.error.issues);
  return { ...known, ...parsed.data, at: inUtc(parsed.data.at) };
};

const resultOf = ({ outcome, moment }: RecordedMoment): MomentResult | HeadcountError => {
  if (outcome === "full") return new HeadcountError("LIMIT_REACHED", FULL);
  if (outcome === "conflict") return new HeadcountError("MOMENT_CONFLICT");
  return { success: true, moment: withoutSent(moment), ...(outcome === "duplicate" && { duplicate: true }) };
};
const withoutSent = ({ sent: _, ...moment }: StoredMoment): Moment => moment;

/** The moments of an auction. Recorders record, correct and delete them; everyone may list them. */
export function momentRoutes(app: App, options: ApiOptions): void {
  recordRoute(app, options);
  listRoute(app, options);
  correctionRoutes(app, options);
}

/** Sends moments to the viewers, and has the summary of an ended auction rebuilt. */
const sendMoments = async (
  options: ApiOptions,
  auction: StoredAuction,
  moments: readonly MomentEvent[],
): Promise<void> => {
  // A realtime server may not know yet that the auction is private, and still have viewers in it.
  if (!isPrivate(auction)) options.sendMoments(auction.id, moments);
  await options.summaryDue(auction);
};

const notAhead = ({ now }: ApiOptions, at: string | undefined, field: string): void => {
  if (at !== undefined && Date.parse(at) > now() + MAX_MOMENT_AHEAD_MS)
    throw invalidField(field, "must not be in the future");
};

async function record(
  options: ApiOptions,
  // The internal key has no principal. `mayRecord` admits it to the demo auction.
  { auction, principal }: Pick<FastifyRequest, "auction"> & Partial<Pick<FastifyRequest, "principal">>,
  moments: readonly NewMoment[],
): Promise<RecordedMoment[]> {
  const { store, now, limits } = options;
  const recorded = await store.moments.record(
    auction.id,
    moments.map((one) => storedOf(one, now())),
    { others: limits.moments, edges: limits.moments + limits.momentsReserve },
    principal && authorityOf(principal, "record"),
  );
  if (!recorded) throw new HeadcountError("AUCTION_NOT_FOUND");
  const stored = recorded.filter(({ outcome }) => outcome === "stored");
  const events = stored.map(({ moment }) => publicMoment.parse(moment));
  if (events.length > 0) await sendMoments(options, auction, events);
  return recorded;
}

function recordRoute(app: App, options: ApiOptions): void {
  app.post(
    "/api/v1/auctions/:id/moments",
    {
      onRequest: mayRecord(options),
      bodyLimit: MOMENTS_BODY_BYTES,
      // The handler parses the body, because an error of the union could not name the field.
      validatorCompiler: (route) =>
        route.httpPart === "body" ? (value: unknown) => ({ value }) : validatorCompiler(route as never),
      schema: {
        params,
        body: z.union([newMoment, newMoments]),
        response: {
          200: answer(z.union([momentResult.omit({ success: true }), z.object({ results: z.array(z.unknown()) })])),
          201: answer(momentResult.omit({ success: true })),
        },
      },
    },
    async (request, reply) => {
      const body: unknown = request.body;
      if (typeof body === "object" && body !== null && "moments" in body) {
        const { moments } = newMoments.parse(body);
        for (const [i, { at }] of moments.entries()) notAhead(options, at, `moments.${i}.at`);
        const results = (await record(options, request, moments)).map((one): MomentResult | ErrorBody => {
          const result = resultOf(one);
          return result instanceof HeadcountError ? errorBody(result.code, result.message) : result;
        });
        return { success: true as const, data: { results } };
      }
      const one = newMoment.parse(body);
      notAhead(options, one.at, "at");
      const [recorded] = await record(options, request, [one]);
      const result = resultOf(recorded as RecordedMoment);
      if (result instanceof HeadcountError) throw result;
      const { success, ...data } = result;
      return reply.code(data.duplicate ? 200 : 201).send({ success, data });
    },
  );
}

function listRoute(app: App, options: ApiOptions): void {
  const visible = visibleAuction(options);
  app.get(
    "/api/v1/auctions/:id/moments",
    {
      config: { isPublic: true },
      schema: { params: publicParams, querystring: momentsQuery, response: { 200: answer(momentPage) } },
    },
    async (request) => {
      const { id } = request.params;
      const { limit, before, from, to, types } = request.query;
      if (!(await visible(request, id))) throw new HeadcountError("AUCTION_NOT_FOUND");
      const found = await options.store.moments.list(id, {
        interval: { from: from ? Date.parse(from) : 0, to: to ? Date.parse(to) : Number.MAX_SAFE_INTEGER },
        after: placeOf(before),
        types,
        limit: limit + 1,
      });
      const { rows, next } = pageOf(found, limit, ({ at }) => at);
      return { success: true as const, data: { moments: rows.map((one) => publicMoment.parse(one)), next } };
    },
  );
}

function correctionRoutes(app: App, options: ApiOptions): void {
  const { moments } = options.store;
  const url = "/api/v1/auctions/:id/moments/:momentId";
  const onRequest = auctionMay(options, "record");
  app.patch(
    url,
    {
      onRequest,
      config: { isAudited: true },
      schema: { params: ofMoment, body: momentPatch, response: { 200: answer(moment) } },
    },
    async ({ auction, principal, params: { momentId: subject }, body }) => {
      notAhead(options, body.at, "at");
      let changes: AuditChange[] = [];
      const change = (known: StoredMoment): StoredMoment => {
        const next = correctedMoment(known, body);
        changes = momentChanges(known, next);
        return next;
      };
      const corrected = await moments.update(auction.id, subject, change, authorityOf(principal, "record"));
      if (!corrected) throw new HeadcountError("MOMENT_NOT_FOUND");
      await sendMoments(options, auction, [publicMoment.parse(corrected)]);
      if (changes.length > 0) await audit(options, principal, { act: "moment_corrected", auction, subject, changes });
      return { success: true as const, data: withoutSent(corrected) };
    },
  );

  app.delete(
    url,
    { onRequest, config: { isAudited: true }, schema: { params: ofMoment, response: { 200: deletedAnswer } } },
    async ({ auction, principal, params: { momentId: subject } }) => {
      const deleted = await moments.delete(auction.id, subject, authorityOf(principal, "record"));
      if (!deleted) throw new HeadcountError("MOMENT_NOT_FOUND");
      await sendMoments(options, auction, [{ ...publicMoment.parse(deleted), deleted: true }]);
      await audit(options, principal, { act: "moment_deleted", auction, subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );
}
