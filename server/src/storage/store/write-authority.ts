import type { StoredAuction } from "./auctions.ts";

/** How a request was authenticated: by an API key, or by a session of the account library. Both are ids. */
export type Credential = { key: string } | { session: string };

/**
 * What must still hold when a write is done. The store checks it where it writes: in the same transaction, or by the same revision. Without one, a write is
 * the server's own. Writes reject with the error of whatever no longer holds.
 */
export interface WriteAuthority {
  /** Must still be stored: KEY_REFUSED or UNAUTHENTICATED otherwise. */
  credential: Credential;
  /** @throws HeadcountError where the auction, as it is stored now, does not allow the write. */
  allows(auction: Pick<StoredAuction, "members">): void;
}
