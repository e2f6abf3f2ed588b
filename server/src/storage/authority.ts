import { HeadcountError, invalidToken } from "@headcount/protocol";
import type { Credential, StoredAuction, WriteAuthority } from "./store.ts";

/** The error for a request whose key was revoked, or whose session ended, before its write. */
const endedError = (credential: Credential): HeadcountError => {
  if ("tokenKey" in credential) return invalidToken("signature");
  return new HeadcountError("key" in credential ? "KEY_REFUSED" : "UNAUTHENTICATED");
};

/** Checks a write when the store performs it. `exists` returns whether the key or session is still stored. */
export function assertAllowed(
  authority: WriteAuthority | undefined,
  { exists, auction }: { exists: boolean; auction?: Pick<StoredAuction, "members"> },
): void {
  if (!authority) return;
  if (!exists) throw endedError(authority.credential);
  if (auction) authority.allows(auction);
}
