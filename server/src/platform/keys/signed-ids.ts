import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Ids that are valid in one auction each. A token is `id.signature`, so that an invented token is recognized without stored state. */
export interface SignedIds {
  newId(): string;
  token(auctionId: string, id: string): string;
  /** The id that the token carries in this auction; `null` if the token is invalid. */
  verify(auctionId: string, token: unknown): string | null;
}

/** A token of one purpose is invalid for another. */
export function signedIds(secret: string, purpose: "viewer" | "share" | "invite" | "device"): SignedIds {
  const sign = (auctionId: string, id: string): string =>
    createHmac("sha256", secret).update(`${purpose}:${auctionId}:${id}`).digest().subarray(0, 16).toString("base64url");
  return {
    newId: () => randomBytes(12).toString("base64url"),
    token: (auctionId, id) => `${id}.${sign(auctionId, id)}`,
    verify(auctionId, token) {
      if (typeof token !== "string" || !/^[\w-]{16}\.[\w-]{22}$/.test(token)) return null;
      const [id = "", signature = ""] = token.split(".");
      return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(auctionId, id))) ? id : null;
    },
  };
}
