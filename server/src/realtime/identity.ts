import { signedIds } from "../platform/keys/signed-ids.ts";

/**
 * Ids of people, each for one auction, signed so that the server need not store them. A token says nothing about a person and is invalid
 * in another auction.
 */
export interface Identity {
  issue(auctionId: string): { viewer: string; token: string };
  /** The viewer that the token identifies in this auction; `null` when the signature is not ours. */
  verify(auctionId: string, token: unknown): string | null;
}

export function createIdentity(secret: string): Identity {
  const ids = signedIds(secret, "viewer");
  return {
    issue(auctionId) {
      const viewer = ids.newId();
      return { viewer, token: ids.token(auctionId, viewer) };
    },
    verify: ids.verify,
  };
}
