import type { StoredAuction } from "../auctions.ts";

/** How a request was authenticated: by an API key, by a token that a token key signed, or by a session of the account library. All are ids. */
export type Credential = { key: string } | { tokenKey: string } | { session: string };

/**
 * The conditions of a write. The store checks them where it writes: in the same transaction, or by the same revision. Without conditions, a write is
 * the server's own. A write rejects with the error of the condition that is no longer met.
 */
export interface WriteAuthority {
  /** Must still be stored; otherwise KEY_REFUSED, ACCESS_TOKEN_INVALID or UNAUTHENTICATED. */
  credential: Credential;
  /** @throws HeadcountError if the auction as it is stored does not allow the write */
  allows(auction: Pick<StoredAuction, "members">): void;
}
