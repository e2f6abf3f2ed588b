import { auctionRef, isAuctionId } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Store, StoredAuction } from "../storage/store.ts";
import { invalid } from "./errors.ts";

/** Parameters of organizers' routes about one auction. */
export const refParams = z.object({ id: auctionRef });

/** How the address names the auction. */
export const refIn = (request: FastifyRequest): string => {
  const { data, error } = refParams.safeParse(request.params);
  if (error) throw invalid(error.issues);
  return data.id;
};

/** The auction of this id, or with this external id among those that the organizer owns. */
export const findByRef = (
  store: Pick<Store, "auctions">,
  organizer: string,
  ref: string,
): Promise<StoredAuction | null> =>
  isAuctionId(ref) ? store.auctions.find(ref) : store.auctions.findByExternalId(organizer, ref);
