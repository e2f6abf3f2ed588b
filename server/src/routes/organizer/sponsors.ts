import {
  HeadcountError,
  invalidField,
  LIMITS,
  type LotRange,
  newSponsor,
  type Sponsor,
  sponsor,
  sponsorId,
  sponsorPatch,
} from "@headcount/protocol";
import { z } from "zod";
import { compareLotNumbers } from "../../analytics/lots/sponsors/booking.ts";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, authorityOf } from "../../http/guards.ts";
import { answer, deletedAnswer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { orderedId } from "../../platform/ids.ts";
import { verifiedPicture } from "../../platform/pictures/picture.ts";
import { PictureRefused } from "../../platform/pictures/refused.ts";
import { audit } from "./audit.ts";

/** A logo in base64, a name and the bookings. */
const BODY_BYTES = 2 * LIMITS.logoBytes;
const one = params.extend({ sponsorId });
const PICTURES = { bytes: LIMITS.logoBytes, pixels: LIMITS.logoPixels };

/** The sponsors of an auction and their logos. */
export function sponsorRoutes(app: App, options: ApiOptions): void {
  const { store, capacity } = options;

  app.get(
    "/api/v1/auctions/:id/sponsors",
    { onRequest: auctionMay(options, "read"), schema: { params, response: { 200: answer(z.array(sponsor)) } } },
    async ({ auction }) => ({ success: true as const, data: await store.sponsors.list(auction.id) }),
  );

  app.post(
    "/api/v1/auctions/:id/sponsors",
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      bodyLimit: BODY_BYTES,
      schema: { params, body: newSponsor, response: { 201: answer(sponsor) } },
    },
    async ({ auction, principal, body: { name, lots, logo } }, reply) => {
      assertUpwards(lots);
      const picture = await pictureOf(logo);
      const made: Sponsor = { id: orderedId(), name, lots, logo: picture?.about ?? null };
      const insert = () =>
        store.sponsors.insert(auction.id, made, picture?.bytes ?? null, authorityOf(principal, "manage"));
      if (!(await capacity.sponsor(auction.id, insert))) throw new HeadcountError("AUCTION_NOT_FOUND");
      await audit(options, principal, { act: "sponsor_made", auction, subject: made.id });
      return reply.code(201).send({ success: true as const, data: made });
    },
  );

  app.patch(
    "/api/v1/auctions/:id/sponsors/:sponsorId",
    {
      onRequest: auctionMay(options, "manage"),
      config: { isAudited: true },
      bodyLimit: BODY_BYTES,
      schema: { params: one, body: sponsorPatch, response: { 200: answer(sponsor) } },
    },
    async ({ auction, principal, params: { sponsorId: subject }, body: { name, lots, logo } }) => {
      assertUpwards(lots ?? []);
      const change = {
        ...(name !== undefined && { name }),
        ...(lots !== undefined && { lots }),
        ...(logo !== undefined && { logo: await pictureOf(logo) }),
      };
      const changed = await store.sponsors.update(auction.id, subject, change, authorityOf(principal, "manage"));
      if (!changed) throw new HeadcountError("SPONSOR_NOT_FOUND");
      await audit(options, principal, { act: "sponsor_changed", auction, subject });
      return { success: true as const, data: changed };
    },
  );

  app.delete(
    "/api/v1/auctions/:id/sponsors/:sponsorId",
    { onRequest: auctionMay(options, "manage"), schema: { params: one, response: { 200: deletedAnswer } } },
    async ({ auction, principal, params: { sponsorId: subject } }) => {
      if (!(await store.sponsors.delete(auction.id, subject, authorityOf(principal, "manage"))))
        throw new HeadcountError("SPONSOR_NOT_FOUND");
      await audit(options, principal, { act: "sponsor_deleted", auction, subject });
      return { success: true as const, data: { deleted: true as const } };
    },
  );

  logoRoute(app, options);
}

/** The picture of a logo. Its type is the verified one, whatever a client claimed. */
function logoRoute(app: App, options: ApiOptions): void {
  const { store } = options;
  app.get(
    "/api/v1/auctions/:id/sponsors/:sponsorId/logo",
    { onRequest: auctionMay(options, "read", ["dashboard", "report"]), schema: { params: one } },
    async ({ auction, headers, params: { sponsorId: id } }, reply) => {
      const known = (await store.sponsors.list(auction.id)).find((sponsor) => sponsor.id === id);
      if (!known) throw new HeadcountError("SPONSOR_NOT_FOUND");
      const bytes = known.logo && (await store.sponsors.picture(auction.id, id));
      if (!known.logo || !bytes) throw new HeadcountError("SPONSOR_NOT_FOUND", "This sponsor has no logo");
      const tag = `"${known.logo.hash}"`;
      reply.header("etag", tag).header("content-disposition", "inline").header("x-content-type-options", "nosniff");
      if (headers["if-none-match"]?.includes(tag)) return reply.code(304).send();
      return reply.type(known.logo.type).send(Buffer.from(bytes));
    },
  );
}

/** @throws HeadcountError VALIDATION_FAILED if a range ends before it starts, and would contain no lot */
function assertUpwards(lots: readonly LotRange[]): void {
  const down = lots.find(({ from, to }) => compareLotNumbers(from, to) > 0);
  if (down) throw invalidField("lots", `${down.from}–${down.to} must begin with the lower number`);
}

/** @throws HeadcountError VALIDATION_FAILED if the picture is refused */
async function pictureOf(base64: string | null) {
  if (base64 === null) return null;
  try {
    const { bytes, ...about } = await verifiedPicture(Buffer.from(base64, "base64"), PICTURES);
    return { about, bytes };
  } catch (error) {
    throw error instanceof PictureRefused ? invalidField("logo", error.message) : error;
  }
}
