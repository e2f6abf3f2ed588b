import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * Ids of people for one auction each, signed so that the server need not remember them. A token is `id.signature`; it says nothing
 * about a person and is worth nothing in another auction.
 */
export interface Identity {
  issue(auctionId: string): { viewer: string; token: string };
  /** The viewer that the token stands for in this auction; `null` when it is not ours. */
  verify(auctionId: string, token: unknown): string | null;
}

export function createIdentity(secret: string): Identity {
  const sign = (auctionId: string, viewer: string): string =>
    createHmac("sha256", secret).update(`viewer:${auctionId}:${viewer}`).digest().subarray(0, 16).toString("base64url");
  return {
    issue(auctionId) {
      const viewer = randomBytes(12).toString("base64url");
      return { viewer, token: `${viewer}.${sign(auctionId, viewer)}` };
    },
    verify(auctionId, token) {
      if (typeof token !== "string" || !/^[\w-]{16}\.[\w-]{22}$/.test(token)) return null;
      const [viewer = "", signature = ""] = token.split(".");
      const genuine = timingSafeEqual(Buffer.from(signature), Buffer.from(sign(auctionId, viewer)));
      return genuine ? viewer : null;
    },
  };
}
