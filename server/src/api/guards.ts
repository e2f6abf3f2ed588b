import { HeadcountError, INTERNAL_KEY_HEADER, SHARE_HEADER, type ShareKind } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { keyMatches } from "../platform/keys.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { Accounts } from "./accounts.ts";
import type { ApiOptions } from "./context.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Account id; set on routes behind `organizerOnly` and `organizerOrShare`. */
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

/** A share's use is noted so often. */
const USED_EVERY_MS = 60_000;

/**
 * Lets signed-in organizers through, and who reads by a share, of one of these kinds, of the auction that the address names: as its owner, for this one
 * request. For routes that only read that auction, and tell nothing of its organizer.
 */
export const organizerOrShare = (
  { accounts, store, shareTokens, now }: Pick<ApiOptions, "accounts" | "store" | "shareTokens" | "now">,
  kinds: readonly ShareKind[] = ["dashboard"],
) => {
  const organizer = organizerOnly(accounts);
  /** The owner of the auction that the token shares; `null` when it is not ours, expired, or revoked. */
  const sharedBy = async (auctionId: string, token: unknown): Promise<string | null> => {
    const id = shareTokens.verify(auctionId, token);
    const share = id === null ? null : await store.shares.find(auctionId, id);
    const at = now();
    if (!share || !kinds.includes(share.kind) || at >= Date.parse(share.expiresAt)) return null;
    if (share.lastUsedAt === null || at - Date.parse(share.lastUsedAt) >= USED_EVERY_MS)
      await store.shares.used(auctionId, share.id, new Date(at).toISOString());
    return (await store.auctions.find(auctionId))?.owner ?? null;
  };
  return async (request: FastifyRequest): Promise<void> => {
    const token = request.headers[SHARE_HEADER];
    if (token === undefined) return organizer(request);
    const { id = "" } = request.params as { id?: string };
    const owner = request.method === "GET" || request.method === "HEAD" ? await sharedBy(id, token) : null;
    if (owner === null) throw new HeadcountError("SHARE_REFUSED");
    request.organizer = owner;
  };
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
