import { HeadcountError, INTERNAL_KEY_HEADER } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { keyMatches } from "../platform/keys.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { Accounts } from "./accounts.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Account id; set on routes behind `organizerOnly`. */
    organizer: string;
  }
}

/** Lets signed-in organizers through. Runs before anything of the request is looked at. */
export const organizerOnly =
  (accounts: Accounts) =>
  async (request: FastifyRequest): Promise<void> => {
    const organizer = await accounts.organizer(request.headers);
    if (organizer === null) throw new HeadcountError("UNAUTHENTICATED");
    request.organizer = organizer;
  };

/** Lets holders of the internal key through. */
export const internalOnly =
  (keys: readonly string[]) =>
  async (request: FastifyRequest): Promise<void> => {
    if (!keyMatches(request.headers[INTERNAL_KEY_HEADER], keys)) throw new HeadcountError("INTERNAL_KEY_REFUSED");
  };

/** The organizer's own auction; somebody else's does not exist for them. */
export async function ownAuction(store: Store, id: string, organizer: string): Promise<StoredAuction> {
  const auction = await store.auctions.find(id);
  if (auction?.owner !== organizer) throw new HeadcountError("AUCTION_NOT_FOUND");
  return auction;
}
