import { HeadcountError, invalidToken, type SyncedAuction, TOKEN_CLOCK_SKEW_S } from "@headcount/protocol";
import type { Grant, ViewerTokens } from "../../platform/tokens/viewer-tokens.ts";
import { connectedSession } from "../session.ts";
import type { Connection } from "../transport/transport.ts";
import type { RefusedSites } from "./refused-sites.ts";

interface EntryOptions {
  tokens: ViewerTokens;
  /** Keeps which sites were refused. */
  sites?: RefusedSites | undefined;
  /** Epoch ms. */
  now(): number;
}

/**
 * Checks that a client may enter an auction. A public auction without a token needs no check. @throws HeadcountError SITE_NOT_ALLOWED,
 * ACCESS_TOKEN_REQUIRED, ACCESS_TOKEN_INVALID, TOKEN_KEYS_UNAVAILABLE
 */
export async function admit(
  connection: Connection,
  auction: SyncedAuction,
  { tokens, sites, now }: EntryOptions,
): Promise<void> {
  const { page } = connection;
  if (page && !page.isListed && !auction.entry?.sites.includes(page.origin)) {
    sites?.refused(auction.id, page.origin, now());
    throw new HeadcountError("SITE_NOT_ALLOWED");
  }
  const { accessToken, grant } = connectedSession(connection);
  if (grant) return assertGrant(grant, auction, now());
  if (accessToken !== undefined) {
    const verified = await tokens(accessToken, auction);
    const { session } = connection;
    if (session.state !== "idle" && session.state !== "joined") return;
    // The token identifies the person, so it is not kept.
    session.accessToken = undefined;
    session.grant = verified;
  } else if (auction.access === "token") throw new HeadcountError("ACCESS_TOKEN_REQUIRED");
}

function assertGrant({ auctionId, keyId, expiresAt }: Grant, { id, entry }: SyncedAuction, now: number): void {
  if (auctionId !== id) throw invalidToken("wrong_auction");
  if (!entry?.keys.some((key) => key.id === keyId)) throw invalidToken("signature");
  if (now >= expiresAt + TOKEN_CLOCK_SKEW_S * 1_000) throw invalidToken("expired");
}
