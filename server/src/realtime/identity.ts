import { signedIds } from "../platform/keys/signed-ids.ts";

/**
 * Ids of people for one auction each, signed so that the server need not remember them. A token says nothing about a person and is
 * worth nothing in another auction.
 */
export interface Identity {
  issue(auctionId: string): { viewer: string; token: string };
  /** The viewer that the token stands for in this auction; `null` when it is not ours. */
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
