import { invalidToken, type VerificationKey } from "@headcount/protocol";
import { type ViewerGrant, viewerGrant } from "./claims.ts";
import type { VerifyToken } from "./verify.ts";

/** The permission of a valid token: to enter this auction as this person until it expires. */
export interface Grant extends ViewerGrant {
  auctionId: string;
  /** Id of the token key that verified the token. */
  keyId: string;
}

/** An auction whose viewers' tokens can be verified. */
interface TokenAuction {
  id: string;
  entry?: { externalId: string | null; keys: readonly VerificationKey[] } | undefined;
}

/**
 * Verifies viewers' tokens.
 * @throws HeadcountError ACCESS_TOKEN_INVALID, TOKEN_KEYS_UNAVAILABLE
 */
export type ViewerTokens = (token: unknown, auction: TokenAuction) => Promise<Grant>;

/** @param secret key of the hash of `sub`; the same in all processes */
export const createViewerTokens =
  (verify: VerifyToken, secret: string): ViewerTokens =>
  async (token, { id, entry }) => {
    if (typeof token !== "string") throw invalidToken("malformed");
    const { claims, keyId } = await verify(token, entry?.keys ?? []);
    const grant = viewerGrant(claims, { id, externalId: entry?.externalId ?? null }, secret);
    return { ...grant, auctionId: id, keyId };
  };
