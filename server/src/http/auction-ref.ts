import { auctionRef, isAuctionId } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Store, StoredAuction } from "../storage/store.ts";
import { invalid } from "./errors.ts";

/** Parameters of organizers' routes about one auction. */
export const refParams = z.object({ id: auctionRef });

/** The auction reference in the request's address. */
export const refIn = (request: FastifyRequest): string => {
  const { data, error } = refParams.safeParse(request.params);
  if (error) throw invalid(error.issues);
  return data.id;
};

/** The auction with this id, or the organizer's own auction with this external id. */
export const findByRef = (
  store: Pick<Store, "auctions">,
  organizer: string,
  ref: string,
): Promise<StoredAuction | null> =>
  isAuctionId(ref) ? store.auctions.find(ref) : store.auctions.findByExternalId(organizer, ref);
