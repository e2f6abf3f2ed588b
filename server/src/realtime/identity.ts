import { signedIds } from "../platform/keys/signed-ids.ts";

/**
 * Signed ids of people, each valid in one auction. The signature means that the server need not store them. A token says nothing about a
 * person and is invalid
 * in another auction.
 */
export interface Identity {
  issue(auctionId: string): { viewer: string; token: string };
  /** The viewer that the token identifies in this auction; `null` if this server did not sign it. */
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
