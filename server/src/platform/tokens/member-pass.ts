import { createHmac } from "node:crypto";
import { TOKEN_AUDIENCE, type VerificationKey } from "@headcount/protocol";
import { SignJWT } from "jose";

/** How long an organizer's page may connect before it must ask for another pass. */
const PASS_S = 3_600;
/** An id that no token key has. */
const KEY_ID = "headcount-member";

const secretOf = (serverSecret: string, auctionId: string): Buffer =>
  createHmac("sha256", serverSecret).update(`member:${auctionId}`).digest();

/** The key that verifies passes for one auction. */
export const memberPassKey = (serverSecret: string, auctionId: string): VerificationKey => ({
  kind: "secret",
  id: KEY_ID,
  kid: KEY_ID,
  secret: secretOf(serverSecret, auctionId).toString("base64url"),
});

/**
 * A viewer's token that Headcount itself signs, with which the pages of a member of the auction connect like those of any viewer.
 * @param now epoch ms
 */
export const memberPass = (serverSecret: string, auctionId: string, organizer: string, now: number): Promise<string> =>
  new SignJWT({ auction: auctionId, sub: `member:${organizer}` })
    .setProtectedHeader({ alg: "HS256", kid: KEY_ID })
    .setAudience(TOKEN_AUDIENCE)
    .setExpirationTime(Math.floor(now / 1_000) + PASS_S)
    .sign(secretOf(serverSecret, auctionId));
